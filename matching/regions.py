"""Places that a text names, and whether it insists on them."""

import re

_PROVINCES = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 "
    "四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门"
).split()
_CITIES = (
    "成都 泸州 宜宾 自贡 内江 绵阳 德阳 乐山 南充 遂宁 达州 攀枝花 眉山 广元 广安 资阳 雅安 巴中 遵义 贵阳 "
    "昆明 曲靖 玉溪 昭通 楚雄 红河 大理 西安 宝鸡 咸阳 渭南 延安 榆林 汉中 兰州 天水 西宁 银川 乌鲁木齐 南宁 "
    "柳州 桂林 玉林 海口 广州 深圳 佛山 东莞 惠州 珠海 中山 江门 汕头 湛江 茂名 清远 韶关 肇庆 长沙 株洲 湘潭 "
    "衡阳 岳阳 常德 郴州 武汉 宜昌 襄阳 十堰 荆州 荆门 黄石 孝感 黄冈 郑州 洛阳 开封 新乡 许昌 南阳 焦作 "
    "平顶山 安阳 商丘 济南 青岛 烟台 潍坊 淄博 临沂 济宁 威海 东营 泰安 德州 聊城 滨州 菏泽 南京 苏州 无锡 "
    "常州 南通 扬州 泰州 镇江 徐州 盐城 连云港 淮安 宿迁 昆山 杭州 宁波 温州 嘉兴 绍兴 台州 金华 湖州 衢州 "
    "丽水 舟山 合肥 芜湖 铜陵 马鞍山 蚌埠 安庆 滁州 阜阳 六安 宣城 淮南 淮北 亳州 黄山 池州 宿州 福州 厦门 "
    "泉州 漳州 莆田 龙岩 三明 南平 宁德 南昌 赣州 九江 上饶 宜春 吉安 景德镇 萍乡 新余 鹰潭 抚州 石家庄 唐山 "
    "保定 廊坊 邯郸 沧州 邢台 秦皇岛 张家口 承德 衡水 太原 大同 长治 临汾 运城 晋中 沈阳 大连 鞍山 抚顺 锦州 "
    "营口 长春 吉林市 四平 哈尔滨 大庆 齐齐哈尔 牡丹江 包头 鄂尔多斯 呼和浩特 赤峰 拉萨"
).split()
_AREAS = "长三角 珠三角 京津冀 川渝 成渝 川南 西南 西北 华东 华南 华北 华中 东北 粤港澳 大湾区 长江经济带".split()
_NEARBY = r"本(?:地|市|县|区|园区|省|州)|同城|就近|周边|附近|园区内|市内|省内|县内|区内"

REGION = re.compile("|".join(sorted((*_PROVINCES, *_CITIES, *_AREAS), key=len, reverse=True)) + f"|{_NEARBY}")
#: Words that make a place a condition.
INSISTS = re.compile(r"仅限|只限|限(?:于|在)?|必须|只(?:要|找|考虑|接受)|要求|须|不要外地")
_PREFERS = re.compile(r"优先|最好|更好|尽量|为佳|为好")


def insists(text: str, start: int, end: int) -> bool:
    """Tell whether the words around a place at `text[start:end]` make it a condition and not a wish."""
    after = text[end : end + 10]
    return bool(INSISTS.search(text, max(0, start - 6), start)) and not _PREFERS.search(after)
