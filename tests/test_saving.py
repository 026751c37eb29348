"""Parameters in files: exact, whole, and nothing else is taken for them."""

import hashlib
import json
import math
import re

import pytest

from microbp import MLP, Neuron, Value


def numbers(model):
    return [p.data for p in model.parameters()]


def test_saved_parameters_come_back_exactly(tmp_path):
    model, twin = MLP(2, [3, 1], rng=1), MLP(2, [3, 1], rng=2)
    for parameter, number in zip(model.parameters(), (0.1 + 0.2, -0.0, 5e-324, 1.7e308)):
        parameter.data = number
    model.save(tmp_path / "model.json")
    assert twin.load(tmp_path / "model.json") is twin
    assert list(map(repr, numbers(twin))) == list(map(repr, numbers(model)))
    assert list(tmp_path.iterdir()) == [tmp_path / "model.json"]


def test_a_file_says_what_it_is_and_carries_the_checksum_of_the_rest(tmp_path):
    path = tmp_path / "model.json"
    MLP(1, [1], weights=[[[0.5]]], biases=[0.25]).save(path)
    content = json.loads(path.read_text(encoding="utf-8"))
    checksum = content.pop("sha256")
    assert content == {"format": "microbp parameters 2",
                       "model": "MLP of [Layer of [LinearNeuron(1)]]",
                       "parameters": [["w1", 0.5], ["b1", 0.25]]}
    rest = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    assert checksum == hashlib.sha256(rest.encode()).hexdigest()


@pytest.mark.parametrize("name", ["权重", "a\nb", 'w"1', "\ud800", "\u202e"])
def test_every_name_comes_back(tmp_path, name):
    path = tmp_path / "model.json"
    for _ in range(2):
        neuron = Neuron(1, "linear", weights=[Value(0.1, name)], biases=2.0)
        neuron.save(path)
        assert numbers(neuron.load(path)) == [0.1, 2.0]


def test_every_flip_of_a_single_bit_is_refused(tmp_path):
    path = tmp_path / "model.json"
    model = MLP(1, [1], "tanh", weights=[[[0.1 + 0.2]]], biases=[-1e-05])
    model.save(path)
    whole = path.read_bytes()
    for place in range(len(whole)):
        for bit in range(8):
            damaged = bytearray(whole)
            damaged[place] ^= 1 << bit
            path.write_bytes(damaged)
            with pytest.raises(ValueError, match="complete JSON|is not a file of|checksum"):
                model.load(path)
    assert numbers(model) == [0.1 + 0.2, -1e-05]


def test_every_file_cut_short_is_refused(tmp_path):
    path = tmp_path / "model.json"
    model = MLP(1, [1], "tanh")
    model.save(path)
    whole = path.read_bytes()
    for length in range(len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match="is not a complete JSON file"):
            model.load(path)


def test_ends_of_lines_may_be_those_of_windows(tmp_path):
    path = tmp_path / "model.json"
    model = MLP(1, [1], weights=[[[0.5]]], biases=[0.25])
    model.save(path)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert numbers(MLP(1, [1]).load(path)) == [0.5, 0.25]


def old_file(path, **changes):
    """Write a file of the first format, which has no checksum, and may be written by hand."""
    content = {"format": "microbp parameters 1", "model": "MLP of [Layer of [LinearNeuron(1)]]",
               "parameters": [["w1", 0.5], ["b1", 2]], **changes}
    path.write_text(json.dumps(content), encoding="utf-8")


def test_a_file_of_the_first_format_is_read(tmp_path):
    path = tmp_path / "model.json"
    old_file(path)
    assert numbers(MLP(1, [1]).load(path)) == [0.5, 2.0]


def test_a_file_whose_numbers_were_changed_is_refused(tmp_path):
    path = tmp_path / "model.json"
    MLP(1, [1], weights=[[[0.5]]], biases=[0.25]).save(path)
    path.write_text(path.read_text(encoding="utf-8").replace("0.25", "0.35"), encoding="utf-8")
    with pytest.raises(ValueError, match="^[^\n]*model.json was damaged or changed after it was "
                                         "saved: its checksum does not match$"):
        MLP(1, [1]).load(path)


@pytest.mark.parametrize("write, words", [
    (lambda path: path.write_text('{"format": "microbp parameters 2'), "not a complete JSON file"),
    (lambda path: path.write_text("[1, 2]"), "is not a file of 'microbp parameters 2'"),
    (lambda path: path.write_bytes(b"\x80\x04pickle"), "is not a complete JSON file"),
    (lambda path: MLP(2, [1]).save(path), "do not fit"),
    (lambda path: old_file(path, parameters=[["w1", 0.5]]), "does not hold the 2 parameters"),
    (lambda path: old_file(path, parameters={"w1": 1}), "does not hold the 2 parameters"),
    (lambda path: old_file(path, parameters=[["w1", 1], ["b1", "x"]]), "not a finite number"),
    (lambda path: old_file(path, parameters=[["w1", 1], ["b1", math.nan]]), "not a finite number"),
    (lambda path: old_file(path, parameters=[["w1", 1], ["b1", True]]), "not a finite number"),
    (lambda path: old_file(path, parameters=[["w1", 1], ["b1", 10 ** 400]]), "not a finite number"),
    (lambda path: path.write_text("[" * 200_000), "is not a complete JSON file"),
    (lambda path: path.write_text('{"format": "microbp parameters 2", "model": '
                                  + "[" * 900 + "]" * 900 + "}"), "checksum does not match"),
])
def test_a_file_that_does_not_fit_is_refused_whole(tmp_path, write, words):
    path = tmp_path / "model.json"
    write(path)
    model = MLP(1, [1], rng=3)
    before = numbers(model)
    with pytest.raises(ValueError, match=words):
        model.load(path)
    assert numbers(model) == before


def test_saving_what_is_not_finite_leaves_the_old_file_alone(tmp_path):
    path = tmp_path / "model.json"
    model = MLP(1, [1])
    model.save(path)
    old = path.read_text()
    model.parameters()[0].data = math.inf
    with pytest.raises(ValueError, match="is not finite and was not saved"):
        model.save(path)
    assert path.read_text() == old and len(list(tmp_path.iterdir())) == 1


def test_saving_keeps_the_permissions_of_a_file(tmp_path):
    path = tmp_path / "model.json"
    MLP(1, [1]).save(path)
    path.chmod(0o640)
    MLP(1, [1]).save(path)
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=re.escape(
            f"{tmp_path / 'no.json'} cannot be read: there is no such file")):
        MLP(1, [1]).load(tmp_path / "no.json")
