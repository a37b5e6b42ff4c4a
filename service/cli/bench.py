"""`lianpei bench`: how fast the real service is, on generated data, over HTTP."""

import os
from typing import Annotated

import typer

from service.cli.output import JsonOption, LangOption, Progress, print_json, say

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_WORDS = {
    "posts": ("能力条数", "capabilities"),
    "workers": ("服务进程数", "worker processes"),
    "build_s": ("首次启动（建索引），秒", "first start with indexing, s"),
    "start_s": ("再次启动（读索引），秒", "start with a saved index, s"),
    "rss_mb": ("单进程内存，MB", "memory of one worker, MB"),
    "match_p50_ms": ("撮合 p50，毫秒", "match p50, ms"),
    "match_p99_ms": ("撮合 p99，毫秒", "match p99, ms"),
    "match_qps": ("每秒撮合次数（两个客户端）", "matches a second, two clients"),
    "post_to_match_p99_ms": ("发布到可撮合 p99，毫秒", "post to match p99, ms"),
    "cases": ("在办事项数", "open cases"),
    "queue_p50_ms": ("待办首页 p50，毫秒", "first page of the queue p50, ms"),
    "queue_p99_ms": ("待办首页 p99，毫秒", "first page of the queue p99, ms"),
    "mine_p50_ms": ("只看本人 p50，毫秒", "own cases p50, ms"),
    "mine_p99_ms": ("只看本人 p99，毫秒", "own cases p99, ms"),
    "overdue_p50_ms": ("只看超期 p50，毫秒", "overdue cases p50, ms"),
    "overdue_p99_ms": ("只看超期 p99，毫秒", "overdue cases p99, ms"),
    "category_p50_ms": ("按类别和状态 p50，毫秒", "by category and state p50, ms"),
    "category_p99_ms": ("按类别和状态 p99，毫秒", "by category and state p99, ms"),
    "words_p50_ms": ("按文字查找 p50，毫秒", "by words p50, ms"),
    "words_p99_ms": ("按文字查找 p99，毫秒", "by words p99, ms"),
    "page_p50_ms": ("队列网页 p50，毫秒", "queue page p50, ms"),
    "page_p99_ms": ("队列网页 p99，毫秒", "queue page p99, ms"),
    "page_mine_p50_ms": ("网页“等我办” p50，毫秒", "page of my turn p50, ms"),
    "page_mine_p99_ms": ("网页“等我办” p99，毫秒", "page of my turn p99, ms"),
    "page_words_p50_ms": ("网页按文字查找 p50，毫秒", "page by words p50, ms"),
    "page_words_p99_ms": ("网页按文字查找 p99，毫秒", "page by words p99, ms"),
    "firms": ("单位数（一个联盟，十条链）", "firms of one alliance in ten chains"),
    "map_first_p50_ms": ("图谱首次绘制 p50，毫秒", "map drawn the first time p50, ms"),
    "map_first_max_ms": ("图谱首次绘制，最慢一条链，毫秒", "map drawn the first time, slowest chain, ms"),
    "map_again_p50_ms": ("有变化后重绘 p50，毫秒", "map drawn again after a change p50, ms"),
    "map_again_max_ms": ("有变化后重绘，最慢一条链，毫秒", "map drawn again after a change, slowest chain, ms"),
    "map_kept_p50_ms": ("无变化再看 p50，毫秒", "map looked at again p50, ms"),
    "map_kept_max_ms": ("无变化再看，最慢一条链，毫秒", "map looked at again, slowest chain, ms"),
    "dashboard_first_ms": ("看板首次，毫秒", "dashboard the first time, ms"),
    "dashboard_again_ms": ("看板，有变化后，毫秒", "dashboard after a change, ms"),
    "dashboard_kept_ms": ("看板，无变化，毫秒", "dashboard looked at again, ms"),
    "supply_first_ms": ("本地配套率首次，毫秒", "local supply the first time, ms"),
    "supply_again_ms": ("本地配套率，有变化后，毫秒", "local supply after a change, ms"),
    "supply_kept_ms": ("本地配套率，无变化，毫秒", "local supply looked at again, ms"),
    "svg_kb": ("最大的图，KB", "largest picture, kB"),
    "page_kb": ("队列网页大小，KB", "size of the queue page, kB"),
}

_REPEATS = 200
"""How often each page of the queue is asked for."""


@app.command()
def bench(
    posts: Annotated[int, typer.Option(min=100, max=5_000_000, help="能力条数。 Capabilities to generate.")] = 10_000,
    seconds: Annotated[float, typer.Option(min=1, max=3600, help="每段负载的秒数。 Seconds of each load.")] = 15,
    workers: Annotated[int, typer.Option(min=0, max=64, help="进程数，0 为每核一个。 Workers; 0: one a core.")] = 0,
    cases: Annotated[
        int, typer.Option(min=0, max=1_000_000, help="改测待办队列：在办事项数。 Measure the queue of so many cases.")
    ] = 0,
    firms: Annotated[
        int,
        typer.Option(min=0, max=200_000, help="改测图谱和看板：单位数。 Measure maps and figures of so many firms."),
    ] = 0,
    seed: Annotated[int, typer.Option(help="生成数据的种子。 Seed of the generated data.")] = 1,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """压力测试：一个联盟十条链，一半在链内找，一半全联盟找。 Load test: one alliance, ten chains, half in the chain."""
    from service.bench.bench import run_bench
    from service.bench.case_bench import run_case_bench
    from service.bench.park_bench import run_park_bench

    bars: dict[str, Progress] = {}

    def report(stage: str, done: int, total: int | None) -> None:
        if stage not in bars:
            for bar in bars.values():
                bar.close()
            bars[stage] = Progress(stage)
        bars[stage](done, total)

    if firms:
        figures = run_park_bench(firms=firms, seed=seed, report=report)
    elif cases:
        figures = run_case_bench(count=cases, repeats=_REPEATS, seed=seed, report=report)
    else:
        figures = run_bench(
            count=posts, seconds=seconds, seed=seed, workers=workers or os.cpu_count() or 1, report=report
        )
    for bar in bars.values():
        bar.close()
    if as_json:
        print_json(figures)
        return
    for name, value in figures.items():
        say(f"{_WORDS[name][0]}：{value}", f"{_WORDS[name][1]}: {value}", lang=lang)
