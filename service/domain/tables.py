"""Every table in one import, so that the metadata is complete wherever it is needed."""

from sqlmodel import SQLModel

from service.domain.alliances import (
    Alliance,
    CalendarDay,
    Chain,
    DepartmentDuty,
    Membership,
    Organisation,
    SharingAgreement,
)
from service.domain.attachments import Attachment, AttachmentContent
from service.domain.case_details import CaseStatement, FollowUp, ServiceTeam, TeamMember
from service.domain.cases import Case, TimelineEntry
from service.domain.chain_maps import Community, CommunityMember, KnowledgeAddition, NodeCorrection
from service.domain.drafts import PostDraft
from service.domain.identity import AuditEntry, Disclosure, Invitation, SignInAttempt, UserSession
from service.domain.jobs import Job
from service.domain.matches import ConfirmedTerms, Interest, OrderIntent, Proposal
from service.domain.notices import Channel, Delivery, Notice
from service.domain.office import ProposalRejection, SavedFilter
from service.domain.people import RoleGrant, User
from service.domain.policies import PolicyDocument
from service.domain.posts import (
    Capability,
    CapabilityVersion,
    ChangeEntry,
    IdempotencyRecord,
    Need,
    NeedVersion,
    StatusChange,
)
from service.domain.pushing import Exposure, NeedReach, PushRules
from service.domain.ratings import CaseRating
from service.domain.requests import Request
from service.domain.salons import (
    Salon,
    SalonAct,
    SalonMeeting,
    SalonParticipant,
    SalonPlan,
    SalonResult,
    SalonRound,
    SalonWish,
)
from service.domain.supply import OutsideSupply
from service.domain.triage import TriageRecord

metadata = SQLModel.metadata

__all__ = [
    "Alliance",
    "Attachment",
    "AttachmentContent",
    "AuditEntry",
    "CalendarDay",
    "Capability",
    "CapabilityVersion",
    "Case",
    "CaseRating",
    "CaseStatement",
    "Chain",
    "ChangeEntry",
    "Channel",
    "Community",
    "CommunityMember",
    "ConfirmedTerms",
    "Delivery",
    "DepartmentDuty",
    "Disclosure",
    "Exposure",
    "FollowUp",
    "IdempotencyRecord",
    "Interest",
    "Invitation",
    "Job",
    "KnowledgeAddition",
    "Membership",
    "Need",
    "NeedReach",
    "NeedVersion",
    "NodeCorrection",
    "Notice",
    "OrderIntent",
    "Organisation",
    "OutsideSupply",
    "PolicyDocument",
    "PostDraft",
    "Proposal",
    "ProposalRejection",
    "PushRules",
    "Request",
    "RoleGrant",
    "Salon",
    "SalonAct",
    "SalonMeeting",
    "SalonParticipant",
    "SalonPlan",
    "SalonResult",
    "SalonRound",
    "SalonWish",
    "SavedFilter",
    "ServiceTeam",
    "SharingAgreement",
    "SignInAttempt",
    "StatusChange",
    "TeamMember",
    "TimelineEntry",
    "TriageRecord",
    "User",
    "UserSession",
    "metadata",
]
