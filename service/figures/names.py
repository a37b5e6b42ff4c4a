"""What the figures of the dashboard are called; a name with a dot says first what it is about."""

from typing import Final

from service.figures.stories import STAGES

NEEDS: Final = "needs"
FUNNEL: Final = (NEEDS, *STAGES)
WITHIN, LATE, WAITING, DUE = "day.within", "day.late", "day.waiting", "day.due"
PROPOSAL_TIME, PARTNER_TIME, ANSWER_TIME = "time.proposal", "time.partner", "time.answer"
TIMES: Final = (PROPOSAL_TIME, PARTNER_TIME, ANSWER_TIME)
HANDED, ON_TIME, ANSWERED, REFUSED, CLOSED = "handed", "on_time", "answered", "refused", "closed"
DEPARTMENT_FIGURES: Final = (HANDED, ON_TIME, ANSWERED, REFUSED, CLOSED)
OPEN, OVERDUE = "open", "overdue"
OWNER_FIGURES: Final = (OPEN, OVERDUE)
