"""How firms phrase a need or a capability, for training texts: the product is what matters, the rest is noise.

All wording is our own. A `{}` stands for the product or products.
"""

from collections.abc import Sequence

import numpy as np

NEEDS = (
    "求购{}",
    "需要{}",
    "采购{}",
    "急需{}",
    "想找{}",
    "找{}厂家",
    "寻{}供应商",
    "寻{}生产企业长期合作",
    "有没有做{}的",
    "有没有做{}的厂家",
    "谁家能做{}",
    "哪家可以供{}",
    "我司长期采购{}",
    "我们厂缺{}",
    "公司现需{}一批",
    "急找本地的{}配套",
    "询价{}",
    "{}，求报价",
    "{}，先送样后批量",
    "{}，要求长期稳定供货",
    "{}，质量要稳，最好本地",
    "诚寻{}合作伙伴",
    "{}哪里可以买到",
    "现有项目需要{}配套",
    "原来的{}供应商断供了，急找替代",
    "新产线要上{}，请推荐厂家",
    "想把{}外包出去，找能接的单位",
    "客户指定用{}，本地有没有",
    "请联盟帮忙对接{}资源",
    "大家谁有{}的渠道",
)
TAILS = (
    "",
    "",
    "",
    "，数量{n}件",
    "，每月{n}吨",
    "，月用量约{n}套",
    "，首批{n}台",
    "，年需求{n}万只",
    "，{n}天内交货",
    "，月底前要",
    "，下周就要用",
    "，要求通过质量体系认证",
    "，需提供检测报告",
    "，图纸可提供",
    "，按图加工",
    "，预算{n}万元",
    "，账期{n}天",
    "，先小批试做再批量",
    "，请有能力的企业联系",
    "，价格面议",
    "，尺寸按客户要求定",
    "，外观不能有划伤",
    "，急！",
)
OFFERS = (
    "主营产品：{}",
    "主营{}",
    "主要生产{}",
    "我们厂做{}",
    "本公司专业从事{}的研发、生产和销售",
    "可供{}，起订量{n}套",
    "承接{}",
    "{}生产厂家，交期{n}天",
    "产品有{}等",
    "{}，可按客户要求定制",
    "主要为周边整机厂配套{}",
    "从事{}多年，客户稳定",
)

# How institutes and engineers title what they work on: the subject is what matters here as well.
TITLES = (
    "{}技术",
    "{}技术研发",
    "{}的研制",
    "{}制备方法",
    "{}制备工艺",
    "{}及其制备方法",
    "{}关键技术",
    "{}关键技术研究",
    "{}研究与应用",
    "{}开发与产业化",
    "{}产业化",
    "{}生产工艺",
    "{}加工技术",
    "高性能{}",
    "新型{}",
    "新型{}开发",
    "{}工艺优化",
    "一种{}",
    "{}系统研究",
    "{}性能研究",
    "{}设计与制造",
    "{}装置",
    "{}方法",
    "{}项目",
    "解决{}问题",
    "提高{}质量",
    "{}国产化",
    "{}智能化改造",
    "绿色{}工艺",
    "{}检测方法",
    "{}应用技术",
    "高效{}技术",
    "低成本{}技术",
    "{}及应用",
    "{}的设计",
    "研发{}",
)


def pick(rng: np.random.Generator, options: Sequence[str]) -> str:
    """Draw one of `options`."""
    return options[int(rng.integers(len(options)))]


def _with_number(text: str, rng: np.random.Generator) -> str:
    """Fill `{n}` with a number that means nothing."""
    return text.replace("{n}", str(int(rng.integers(1, 40)) * pick_scale(rng)))


def pick_scale(rng: np.random.Generator) -> int:
    """Draw 1, 5, 10 or 100."""
    return (1, 5, 10, 100)[int(rng.integers(4))]


def phrase_need(product: str, rng: np.random.Generator) -> str:
    """Say that `product` is needed, as one of many clerks would."""
    return _with_number(pick(rng, NEEDS).replace("{}", product) + pick(rng, TAILS), rng)


def phrase_offer(products: Sequence[str], rng: np.random.Generator) -> str:
    """Say that `products` are made, as one of many clerks would."""
    return _with_number(pick(rng, OFFERS).replace("{}", "、".join(products)), rng)


def phrase_title(subject: str, rng: np.random.Generator) -> str:
    """Name `subject` as the title of a technical need or of an achievement would."""
    return pick(rng, TITLES).replace("{}", subject)
