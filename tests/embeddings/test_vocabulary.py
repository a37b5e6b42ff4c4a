from embeddings.vocabulary import build_tokenizer, inner_pieces, mine_pieces

NAMES = ["减速齿轮", "锥齿轮", "齿轮箱", "减速电机", "PA66塑料", "ｐａ塑料", "减速器", "齿轮钢"]


def test_characters_come_first_and_rare_bigrams_are_left_out() -> None:
    pieces = mine_pieces(NAMES, 1000)
    assert list(pieces)[: len("66ap")] == sorted(list(pieces)[:4])
    assert pieces["齿轮"] == 4
    assert pieces["减速"] == 3
    assert "速齿" not in pieces
    assert pieces["pa"] == 2


def test_the_size_is_kept_with_the_characters_first() -> None:
    assert list(mine_pieces(NAMES, 5)) == list(mine_pieces(NAMES, 1000))[:5]
    assert all(len(piece) == 1 for piece in mine_pieces(NAMES, 5))


def test_texts_are_cut_into_the_likeliest_pieces() -> None:
    tokenizer = build_tokenizer(mine_pieces(NAMES, 1000))
    assert tokenizer.encode("减速-齿轮，ＰＡ").tokens == ["减速", "齿轮", "pa"]


def test_an_unknown_character_costs_only_itself() -> None:
    tokenizer = build_tokenizer(mine_pieces(NAMES, 1000))
    encoding = tokenizer.encode("齿轮龘减速")
    assert encoding.ids[1] == 0
    assert [encoding.tokens[0], encoding.tokens[2]] == ["齿轮", "减速"]


def test_a_piece_knows_the_pieces_inside_it() -> None:
    pieces = ["齿", "轮", "箱", "齿轮", "齿轮箱", "轴"]
    assert inner_pieces(pieces) == [[], [], [], [0, 1], [0, 1, 2, 3], []]
