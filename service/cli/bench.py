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
}


@app.command()
def bench(
    posts: Annotated[int, typer.Option(min=100, max=5_000_000, help="能力条数。 Capabilities to generate.")] = 10_000,
    seconds: Annotated[float, typer.Option(min=1, max=3600, help="每段负载的秒数。 Seconds of each load.")] = 15,
    workers: Annotated[int, typer.Option(min=0, max=64, help="进程数，0 为每核一个。 Workers; 0: one a core.")] = 0,
    seed: Annotated[int, typer.Option(help="生成数据的种子。 Seed of the generated data.")] = 1,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """压力测试：一个联盟十条链，一半在链内找，一半全联盟找。 Load test: one alliance, ten chains, half in the chain."""
    from service.bench.bench import run_bench

    bars: dict[str, Progress] = {}

    def report(stage: str, done: int, total: int | None) -> None:
        if stage not in bars:
            for bar in bars.values():
                bar.close()
            bars[stage] = Progress(stage)
        bars[stage](done, total)

    figures = run_bench(count=posts, seconds=seconds, seed=seed, workers=workers or os.cpu_count() or 1, report=report)
    for bar in bars.values():
        bar.close()
    if as_json:
        print_json(figures)
        return
    for name, value in figures.items():
        say(f"{_WORDS[name][0]}：{value}", f"{_WORDS[name][1]}: {value}", lang=lang)
