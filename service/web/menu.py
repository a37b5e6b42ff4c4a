"""The menu: which pages stand in it, for whom, and where somebody begins after signing in."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.policy import Action
from service.web.desks import Desk

START = "/"
SETUP = "/setup"
OFFICE = frozenset({"secretariat", "admin"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page that stands in the menu.

    roles: who has it in the menu; empty: everybody. action: it needs an alliance where a role allows this, whichever
    role that is. below: where the addresses of the pages behind it begin, when not at its own address. signed_in: for
    everybody who is. counted: shows how many notices are not read. firm: also for a chain leader who acts for a firm.
    """

    address: str
    label: str
    roles: frozenset[str] = frozenset()
    action: Action | None = None
    below: str = ""
    signed_in: bool = False
    counted: bool = False
    firm: bool = False

    def is_for(self, desk: Desk | None) -> bool:
        """Say whether somebody has the page in the menu."""
        if self.action is not None:
            return desk is not None and bool(desk.alliances_for(self.action))
        if self.signed_in and (desk is None or desk.actor is None):
            return False
        if not self.roles:
            return True
        held = {role.role for role in desk.profile.roles} if desk and desk.profile else set()
        acts = desk is not None and desk.actor is not None and desk.actor.organisation_id is not None
        return bool(held & self.roles) or (self.firm and acts and held == {"chain_leader"})

    def holds(self, path: str) -> bool:
        """Say whether an address is this page's or of a page behind it."""
        return path == self.address or (self.address != START and path.startswith(self.below or f"{self.address}/"))


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu as it is shown."""

    address: str
    label: str
    is_current: bool
    count: int = 0


_FIRM = frozenset({"clerk"})

PAGES: Sequence[Page] = (
    Page(address=START, label="找伙伴"),
    Page(address="/my", label="我的", roles=_FIRM, firm=True),
    Page(address="/needs/new", label="发需求", roles=_FIRM, firm=True),
    Page(address="/opportunities", label="商机", roles=_FIRM, firm=True),
    Page(address="/capabilities", label="能力", roles=_FIRM, firm=True),
    Page(address="/requests/new", label="提诉求", roles=_FIRM, below="/requests/", firm=True),
    Page(address="/queue", label="待办队列", roles=OFFICE),
    Page(address="/department", label="部门待办", roles=frozenset({"department"})),
    Page(address="/workload", label="工作量", action=Action.READ_CASE),
    Page(address="/lists/needs", label="清单", action=Action.READ_LISTS, below="/lists"),
    Page(address="/map", label="图谱", action=Action.READ_CHAIN, below="/map"),
    Page(address="/communities", label="共同体", action=Action.READ_CHAIN, below="/communities"),
    Page(address="/policies", label="政策"),
    Page(address="/dashboard", label="看板", roles=frozenset({"park_leader"}), action=Action.READ_FIGURES),
    Page(address="/supply", label="本地配套", action=Action.READ_SUPPLY),
    Page(
        address="/salons",
        label="沙龙",
        roles=frozenset({"organiser", "secretariat", "chain_leader", "park_leader", "clerk", "admin"}),
    ),
    Page(address="/reports", label="月报", roles=frozenset({"park_leader"})),
    Page(address=SETUP, label="设置", roles=frozenset({"secretariat", "admin"})),
    Page(address="/inbox", label="消息", signed_in=True, counted=True),
    Page(address="/search", label="查找", action=Action.READ_CAPABILITY),
    Page(address="/audit", label="审计", action=Action.READ_AUDIT),
)
"""In the order in which they stand; a person's first page after signing in is the first that names a role of theirs."""


def menu_of(desk: Desk | None, path: str) -> list[Entry]:
    """Return the menu of somebody (None: not known yet) who looks at an address."""
    unread = desk.unread if desk else 0
    return [
        Entry(page.address, page.label, page.holds(path), unread if page.counted else 0)
        for page in PAGES
        if page.is_for(desk)
    ]


def home_of(desk: Desk) -> str:
    """Return where somebody begins after signing in; an administrator of a product without alliances founds one."""
    if desk.actor is not None and desk.actor.holds("admin", None) and not desk.alliances:
        return SETUP
    return next((page.address for page in PAGES if page.roles and page.is_for(desk)), START)
