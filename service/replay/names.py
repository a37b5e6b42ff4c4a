"""Gives every organisation another one's name: a matcher that leans on names would lose its way."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from service.imports.bundles import Bundle, Numbered
from service.imports.rows import OrganisationRow, PostRow
from service.replay.stories import Story

Post = TypeVar("Post", bound=PostRow)


def shuffle_names(bundle: Bundle, story: Story, rng: np.random.Generator) -> tuple[Bundle, Story]:
    """Return the bundle and the story with all names of organisations dealt out anew; texts stay as they are."""
    names = list(dict.fromkeys(each.row.name for each in bundle.organisations))
    order = rng.permutation(len(names))
    renamed = {name: names[place] for name, place in zip(names, order, strict=True)}
    return _rename_bundle(bundle, renamed), _rename_story(story, renamed)


def _rename_bundle(bundle: Bundle, renamed: Mapping[str, str]) -> Bundle:
    organisations: list[Numbered[OrganisationRow]] = [
        replace(each, row=each.row.model_copy(update={"name": renamed[each.row.name]})) for each in bundle.organisations
    ]
    return replace(
        bundle,
        organisations=organisations,
        capabilities=_rename_posts(bundle.capabilities, renamed),
        needs=_rename_posts(bundle.needs, renamed),
    )


def _rename_posts(posts: Sequence[Numbered[Post]], renamed: Mapping[str, str]) -> list[Numbered[Post]]:
    return [
        replace(each, row=each.row.model_copy(update={"organisation": renamed[each.row.organisation]}))
        for each in posts
    ]


def _rename_story(story: Story, renamed: Mapping[str, str]) -> Story:
    partner = story.expect.partner
    return story.model_copy(
        update={
            "need": story.need.model_copy(update={"organisation": renamed[story.need.organisation]}),
            "expect": story.expect.model_copy(update={"partner": renamed[partner] if partner else None}),
            "judged": [each.model_copy(update={"organisation": renamed[each.organisation]}) for each in story.judged],
        }
    )
