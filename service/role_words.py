"""The Chinese words for what people are in an alliance, the same on every page and in every file."""

from collections.abc import Mapping
from typing import Final

ROLES: Final[Mapping[str, str]] = {
    "clerk": "企业联络员",
    "department": "部门联络员",
    "chain_leader": "链长（链主）",
    "organiser": "沙龙组织者",
    "secretariat": "秘书处专员",
    "park_leader": "园区领导",
    "admin": "管理员",
}
