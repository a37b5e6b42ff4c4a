"""Reads what the makers of a product buy (`fixtures/chains/inputs.tsv`), and makes it from a table of edges.

The table is `chain_graph/upstream.csv` of a data folder. Its edges are noisy: names that are no goods (测量, 成本),
words of praise in front of them, and pieces of names whose figures were lost are left out.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from matching.errors import KnowledgeError

INPUTS_FILE = "inputs.tsv"
TABLE = Path("chain_graph", "upstream.csv")
_JOINT = "、"
_SHORTEST, _LONGEST = 2, 14
_PRAISE = re.compile(
    r"^(?:优质|高品质|高级|进口|国产|多种|各种|若干[台个]?|新型|特殊|特种|特制|纯天然|天然(?=[木皮树石])|高档|精选|食品级|食用级|普通|其[他它]|主要|一定)+"
    r"(?=..)"
)
_NO_GOODS = re.compile(
    r"(?:成本|管理|分析|处理|设计|技术|服务|流程|测试|采集|测量|控制|经济|环境|活动|作用|功能|数字|过程|费用?|教育|策划|动画|证明"
    r"|子系统|大系统|性|的|等|中|上|制作|制造|进行|采用|要求)$"
    r"|^(?:[A-Za-z](?=[\u4e00-\u9fff])(?!型|酸)|件|相关|必要|一般)"
)
_EMPTY_LIST = (
    "输入 输出 存储 更新 流通 说明 设备 软件 硬件 系统 机械 电气 电子 环保 产品 材料 材质 质量 规格 标准 安全 "
    "保护 保温 部件 配件 附件 元件 器件 组件 原料 基础 基材 介质 物质 无毒 有毒 有机 无机 绿色 新鲜 现代 高级 "
    "优质 纯净 普通 固态 固体 液体 气体 固相 气相 动物 植物 海洋 海水 土壤 空气 水体 水分 地面 陆地 时间 温度 "
    "压力 速度 数量 载荷 责任 执行 监督 健康 信息 数据 网络 语言 图像 图形 图片 视频 音频 频谱 文艺 教师 学生 "
    "教学 培训 客户 用户 客房 国家 美国 南非 金融 货币 外汇 股票 债券 存单 贷款 账户 信用 利润 佣金 财务 法律 "
    "交易 消费 娱乐 餐饮 酒店 旅馆 商场 机场 高铁 地铁 轻轨 铁路 公交 桥梁 大坝 河道 湖泊 卫星 火箭 射击 手术 "
    "心脏 神经 血管 皮肤 骨骼 肌肉 唾液 分泌 病毒 细菌 传导 传动 传感 传输 缓冲 隔离 剥离 提升 接收 显示 压缩 "
    "换热 冷凝 制冷 净化 过滤 吸附 脱水 膨胀 蒸发 发电 变电 配电 输电 用电 回转 行走 行星 取样 称量 焊接 镀膜 "
    "喷塑 涂塑 编织 纺织 缝纫 绑扎 步行 游泳 运动 加工 生产 制备 制品 包工 分类 分机 后台 前端 终端 平台 通讯 "
    "设施 设置 程序 算法 高压 中压 水性 钢质 木质 木制 纸制 纸质 纸基 特制 耐磨 防冻 稳定 绝缘 真空 原生 结构 "
    "本体 主体 单机 含氢 含有 采用 用途 色彩 情感 风险 复合 混合 化学 物理 科技 光学 建筑 农产 畜牧 畜禽 采矿 "
    "矩阵 气源 水源 水系 水费 电费 费用 电网 体系 企业 园区 世界 生活 数据处理 数据采集 混合物 被控制系统 "
    "件装备 必要设备 现场服务 基本 主控"
)
_EMPTY = frozenset(_EMPTY_LIST.split())


def read_known_inputs(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the inputs of each product in the knowledge folder; nothing where it holds no such file.

    Raises:
        KnowledgeError: naming the line that is wrong.
    """
    path = folder / INPUTS_FILE
    found: dict[str, tuple[str, ...]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    except UnicodeDecodeError as exc:
        raise KnowledgeError(f"{INPUTS_FILE}: {exc}") from exc
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        product, tab, inputs = line.partition("\t")
        names = tuple(name.strip() for name in inputs.split(_JOINT) if name.strip())
        if not (tab and product and names) or product in found:
            raise KnowledgeError(
                f"{INPUTS_FILE}: line {number} must be a product of its own, a tab, and inputs joined by 、"
            )
        found[product] = names
    return found


def gather_inputs(edges: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return the inputs that name goods, by product, both sorted."""
    found: dict[str, set[str]] = defaultdict(set)
    for product, raw in edges:
        name = clean_input(raw)
        if name and name != product and _SHORTEST <= len(product) <= _LONGEST:
            found[product].add(name)
    return {product: tuple(sorted(found[product])) for product in sorted(found)}


def clean_input(name: str) -> str:
    """Return the goods that an input names, without praise; empty where it names none."""
    bare = _PRAISE.sub("", name.strip())
    if not _SHORTEST <= len(bare) <= _LONGEST or bare in _EMPTY or _NO_GOODS.search(bare):
        return ""
    return bare


def read_edges(data: Path) -> Iterator[tuple[str, str]]:
    """Yield (product, input) of the table in a data folder.

    Raises:
        KnowledgeError: when the folder lacks the table or the table lacks a column.
    """
    try:
        with (data / TABLE).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield row["product"].strip(), row["upstream"].strip()
    except (OSError, KeyError, UnicodeDecodeError) as exc:
        raise KnowledgeError(f"{TABLE} cannot be read: {exc}") from exc


def render_inputs(inputs: Mapping[str, Iterable[str]], head: str) -> str:
    """Return the text of the file: the head as comment lines, then a line a product."""
    comments = "".join(f"# {line}".rstrip() + "\n" for line in head.splitlines())
    return comments + "".join(f"{product}\t{_JOINT.join(names)}\n" for product, names in inputs.items())
