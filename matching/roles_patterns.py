"""The wording by which a capability tells whom it serves and what it uses, stores, carries, inspects or deals in.

Each pattern runs on normalised text; where it has groups, the one that matched spans what is only named beside.
"""

import re

_STOP = r"[^,。;!?\n()]"
SERVED = re.compile(
    r"(?:(?:主要|专门|专业|长期|一直|可|能|也)?"
    r"(?:适?应?用[于在]|运用于|面向|服务于|针对|专供|适合|适用|配套于|供应?给|提供给)"
    rf"(?P<open>{_STOP}{{1,24}})"
    rf"|(?<![认称作成变转改列定设因])(?:为|给|替|帮|跟着?|随)(?!主|本|期|准|止|例|核心|依托|基础|了)"
    rf"(?P<closed>{_STOP}{{2,18}}?)"
    r"(?=(?:等)?(?:提供|配套?|做|供货?|供应|加工|生产|服务|打样|开发|定制|代工|代加工|送|维护|维修|检测"
    r"|贴牌|清洗|处理))"
    rf"|(?:主要|长期|稳定)?(?:客户|用户|下游)(?:主要)?(?:有|是|为|包括|含|:)(?P<clients>{_STOP}{{1,40}}))"
)
STUFF = re.compile(rf"(?:以|用|拿)(?P<stuff>{_STOP}{{2,14}}?)(?:为|做|作|当)(?:主要)?(?:原料|原材料|材料|基材)")
BOUGHT = re.compile(rf"(?:原料|原材料|主料|辅料|坯料|毛坯)(?:主要)?(?:是|为|用|有|靠|从|:)(?P<bought>{_STOP}{{1,20}})")
# A need posted among the capabilities offers nothing.
SOUGHT = re.compile(rf"(?:求购|求租|急购|急求|诚购|想买)(?P<sought>{_STOP}{{2,24}})")
# What may stand between a thing and the word that it only describes.
_LINK = (
    r"(?:的|等|类|在线|自动|全自动|用|专用|行业|企业|厂家?|车间|生产线|产线|线|生产|制造|加工|热处理|机加工|产品|零件|工件"
    r"|零部件|相关|配套|成品)*"
)
_HEADS = (
    "检测 测量 测试 检验 化验 试验 分析 监测 测绘 探伤 治具 夹具 模具 刀具 工装 量具 检具 模 "
    "设备 装备 机械 机床 机组 仪表 仪器 仪 容器 储罐 储槽 罐 槽车 罐车 管道 泵 阀 浓度计 传感器 "
    "包装 纸箱 托盘 运输 物流 仓储 装卸 配送 贸易 经销 代理 批发 零售 转运 "
    "维修 维保 保养 翻新 改造 安装 清洗 喷涂 涂装 喷粉 防腐 保护膜 贴膜 密封 密封条 密封圈 垫片 "
    "胶 胶条 胶带 油 剂 液 漆 涂料 催化剂 添加剂 稳定剂 线缆 线束 消防 灭火 灯 标牌 铭牌 门封 门缝 "
    "废料 废水 废液 废气 边角料 屑 回收 保险 贷款 保函 培训 咨询 软件 系统 方案 平台 直播 展会 协会 市场 品牌 "
    "托架 支架 桥架 爬梯 底座 支座 外壳 壳体 护罩 防护罩 罩壳 盖板 箱体 机柜 柜体 门板 接头 卡箍 "
    "苗 苗木 种苗 种子 肥料 农药 烘干机 冷库 摊位 标准 技术 课程 人才 招聘"
)
# Who designs and makes a thing offers it; a line that is automatic is still the maker's own.
_HEADS_ALONE = r"设计(?![、和及与]?(?:制作|生产|加工|制造))|自动化(?!(?:生产|产)?线(?!集成|改造)|程度)"
# 导管架 is no 导管, 电缆架 no cable.
_PARTS = r"架(?![设空])|梯|罩(?!光)|座(?!椅)|盒(?![装饭])"
HEAD = re.compile(f"{_LINK}(?:{'|'.join(sorted(_HEADS.split(), key=len, reverse=True))}|{_HEADS_ALONE})|{_PARTS}")


# The clause gives away that somebody else brings the thing, or that nothing of it leaves the house.
NOT_SOLD = re.compile(
    rf"(?P<absent>{_STOP}{{2,24}}?)(?:本身)?(?:全部|均|都|一律|也|我们|我厂|一概)*"
    r"(?:由(?:业主|客户|甲方|用户|对方|需方)(?:自行)?(?:自购|自备|自带|提供|负责|采购)"
    r"|自用(?!化)|不外卖|不外售|不产(?!生)|不对外)"
)
INSIDE = re.compile(rf"(?:[装用配放][在于到]|安装[在于]?)(?P<inside>{_STOP}{{2,16}}?)(?=里|内|上|中|的|外|,|。|;|$)")
ACTED_ON = re.compile(
    r"(?:[可能代]测|测定|承运|运输|运送|拉运|储存|存放|装卸|检测|检验|化验|测试|清洗|维修|维保|抢修)"
    rf"(?:过|各类|各种|整车|大宗|:)?(?P<object>{_STOP}{{1,20}})"
)
# 塔筒、变压器都拉过: a carrier names its loads, a repairer what it has repaired.
DONE_TO = re.compile(
    rf"(?P<done>{_STOP}{{2,24}}?)(?:什么的|这些|都|也|均|全|我们)*(?:拉|运|吊|修|测|检|存|送|搬|洗|喷|拆|装卸|运输|维修|检测|清洗|安装)过(?=[,。;]|$)"
)
# 不锈钢焊材只是代理: said behind the thing.
DEALT = re.compile(r"[^,。;!?\n]{0,6}?(?:是|为|只|都|也|靠)(?:是)?(?:代理|经销|代销|贸易)(?:的|来的)?(?=[,。;、]|$)")
TRADE = re.compile(rf"(?:代理|代购|经销|分销|批发|转卖|倒卖|贸易商?){_STOP}*$")
# Patterns that are slow to fail, each behind a sign that stands in all of its matches.
SLOW = (
    (re.compile(r"由(?:业主|客户|甲方|用户|对方|需方)|自用|不外[卖售]|不产|不对外"), NOT_SOLD),
    (re.compile(r"过(?=[,。;]|$)"), DONE_TO),
)
