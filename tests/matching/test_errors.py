from matching import errors


def test_every_error_has_its_own_stable_code() -> None:
    classes = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, errors.MatchingError)]
    codes = {c.__name__: c.code for c in classes}
    assert codes == {
        "MatchingError": "matching_error",
        "EmptyTextError": "empty_text",
        "TextTooLongError": "text_too_long",
        "KnowledgeError": "bad_knowledge",
        "AdditionError": "bad_addition",
        "IndexStateError": "bad_index_state",
        "RankerModelError": "ranker_model",
        "TriageModelError": "triage_model",
        "TrainingRowsError": "bad_training_rows",
        "SalonError": "bad_salon",
    }
