"""The encoder in training: e5-small with fewer layers, fine-tuned on passages in their windows, several tasks at once.

One body, three heads: the theme of each passage (its separator and the mean of its pieces), limitations and what they
name (a label a piece). A smaller model learns from a larger one, its teacher (Hinton et al. 2015), which also tells it
about articles that nobody annotated.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  (as everybody calls it)
from torch import Tensor, nn

from baocao.core.article_facts import THEMES
from baocao.learn.base import Base
from baocao.learn.lessons import Floats, Lesson
from baocao.themes.encoder import DETAILS, MARKS
from baocao.themes.windows import KINDS, PAD, WIDTH, TextWindow, windows

_LOG = logging.getLogger(__name__)
_KINDS = len(KINDS) + 1
_DROPOUT = 0.1
_WEIGHTS = {"marks": 0.5, "details": 0.15}  # of the tasks beside themes
_HEARD = 0.5  # how much of what annotators said a teacher may say otherwise
_HIDDEN = 0.3  # share of articles whose headings are hidden
_NARROWEST = 80  # pieces of a first window
_MOMENTUM = 0.05  # of running means
_RATE, _HEAD_RATE = 1.5e-4, 8e-4  # of learning: of the body, of what starts from nothing
_WARM_UP = 0.1  # share of the steps
_BATCH = 8  # windows a step
_HALVES = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()  # else bfloat16 is slower


class Layer(nn.Module):  # type: ignore[misc]
    """A layer of BERT (Devlin et al. 2019), norms behind."""

    def __init__(self, width: int, heads: int, inner: int, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.ao = (nn.Linear(width, width) for _ in range(4))
        self.fi, self.fo = nn.Linear(width, inner), nn.Linear(inner, width)
        self.aln, self.oln = nn.LayerNorm(width, epsilon), nn.LayerNorm(width, epsilon)
        self.drop = nn.Dropout(_DROPOUT)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """States of shape (windows, pieces, width); `mask`, of shape (windows, 1, 1, pieces), is added to attention."""
        q, k, v = (part(x).unflatten(2, (self.heads, -1)).transpose(1, 2) for part in (self.q, self.k, self.v))
        heard = F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).flatten(2)
        x = self.aln(x + self.drop(self.ao(heard)))
        return self.oln(x + self.drop(self.fo(F.gelu(self.fi(x)))))


class Body(nn.Module):  # type: ignore[misc]
    """Pieces and their kinds to states."""

    def __init__(self, base: Base, pieces: Sequence[int], layers: int) -> None:
        super().__init__()
        self.word, self.pos = nn.Embedding(len(pieces), base.width), nn.Embedding(base.positions, base.width)
        self.kind = nn.Embedding(_KINDS, base.width)
        self.ln, self.drop = nn.LayerNorm(base.width, base.epsilon), nn.Dropout(_DROPOUT)
        shape = (base.width, base.heads, base.inner, base.epsilon)
        self.layers = nn.ModuleList(Layer(*shape) for _ in range(layers))
        with torch.no_grad():
            self._take(base, pieces)

    def forward(self, ids: Tensor, kinds: Tensor) -> Tensor:
        """States of shape (windows, pieces, width) for numbers and kinds of shape (windows, pieces)."""
        at = torch.arange(ids.shape[1])
        x = self.drop(self.ln(self.word(ids) + self.pos(at)[None] + self.kind(kinds)))
        mask = (ids == PAD)[:, None, None, :].to(x.dtype) * -1e4
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def _take(self, base: Base, pieces: Sequence[int]) -> None:
        """The base's weights; of its layers the first, which do best without the others (Sajjad et al. 2023)."""
        width = base.width
        self.word.weight.copy_(torch.from_numpy(base.matrix("emb.word", width, pieces)))
        self.pos.weight.copy_(torch.from_numpy(base.vector("emb.pos", base.positions, width)))
        self.kind.weight.copy_(torch.from_numpy(base.vector("emb.type", 1, width)).expand(_KINDS, -1))
        self.kind.weight.add_(torch.randn_like(self.kind.weight) * 0.02)
        norms = [("emb.ln", self.ln)]
        for number, layer in enumerate(self.layers):
            norms += [(f"l{number}.{name}", getattr(layer, name)) for name in ("aln", "oln")]
            for name in ("q", "k", "v", "ao", "fi", "fo"):
                part = getattr(layer, name)
                matrix = base.matrix(f"l{number}.{name}.w", part.in_features, range(part.out_features))
                part.weight.copy_(torch.from_numpy(matrix))
                part.bias.copy_(torch.from_numpy(base.vector(f"l{number}.{name}.b", part.out_features)))
        for name, norm in norms:
            norm.weight.copy_(torch.from_numpy(base.vector(f"{name}.w", width)))
            norm.bias.copy_(torch.from_numpy(base.vector(f"{name}.b", width)))


class Model(nn.Module):  # type: ignore[misc]
    """The body and its heads."""

    def __init__(self, body: Body, width: int) -> None:
        super().__init__()
        self.body = body
        self.drop = nn.Dropout(_DROPOUT)
        # States of e5 lie in a narrow cone; centred and scaled, heads learn from them ten times as fast. What is used
        # of it in the end goes into the heads' weights, see `head`.
        self.even_passages = nn.BatchNorm1d(2 * width, affine=False, momentum=_MOMENTUM)
        self.even_pieces = nn.BatchNorm1d(width, affine=False, momentum=_MOMENTUM)
        self.theme = nn.Linear(2 * width, len(THEMES))
        self.marks = nn.Linear(width, len(MARKS))
        self.details = nn.Linear(width, len(DETAILS))

    def forward(self, ids: Tensor, kinds: Tensor, batch: Sequence[TextWindow]) -> dict[str, Tensor]:
        """Scores: themes of shape (passages, themes), marks and details of shape (windows, pieces, labels)."""
        states = self.body(ids, kinds)
        seen = self.drop(self.even_passages(_seen(states, batch)))
        even = self.drop(self.even_pieces(states.flatten(0, 1)).unflatten(0, states.shape[:2]))
        return {"themes": self.theme(seen), "marks": self.marks(even), "details": self.details(even)}

    def follow(self, teacher: "Model") -> None:
        """Begin with a teacher's weights, of its layers with every so many-th (Sanh et al. 2019)."""
        apart = {name: part for name, part in teacher.state_dict().items() if not name.startswith("body.layers.")}
        self.load_state_dict(apart, strict=False)
        step = len(teacher.body.layers) // len(self.body.layers)
        for number, layer in enumerate(self.body.layers):
            layer.load_state_dict(teacher.body.layers[number * step].state_dict())

    def head(self, name: str) -> tuple[Tensor, Tensor]:
        """Weights, of shape (width, labels), and biases of a head for states as they are."""
        head, even = getattr(self, name), self.even_passages if name == "theme" else self.even_pieces
        scale = torch.rsqrt(even.running_var + even.eps)
        weight = head.weight * scale
        return weight.T.detach(), (head.bias - weight @ even.running_mean).detach()


def _seen(states: Tensor, batch: Sequence[TextWindow]) -> Tensor:
    """What is seen of each passage, its separator and the mean of its pieces: shape (passages, 2 * width)."""
    slots = [(row * states.shape[1], slot) for row, window in enumerate(batch) for slot in window.slots]
    sizes = torch.tensor([slot.last - slot.first + 1 for _, slot in slots])
    at = torch.tensor([begin + place for begin, slot in slots for place in range(slot.first, slot.last + 1)])
    flat = states.flatten(0, 1).index_select(0, at)
    owner = torch.repeat_interleave(torch.arange(len(slots)), sizes)
    means = torch.zeros(len(slots), states.shape[2], dtype=flat.dtype).index_add(0, owner, flat) / sizes[:, None]
    return torch.cat([flat.index_select(0, sizes.cumsum(0) - 1), means], dim=1)


@dataclass
class Trainer:
    """Fits a model; deterministic for a seed, a number of threads and a kind of processor."""

    model: Model
    epochs: int
    seed: int = 1
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)

    def fit(self, lessons: Sequence[Lesson]) -> None:
        """Train on lessons; logs the mean loss of each epoch."""
        slow = [p for name, p in self.model.named_parameters() if name.startswith("body.") and ".kind." not in name]
        quick = [p for name, p in self.model.named_parameters() if not name.startswith("body.") or ".kind." in name]
        groups = [{"params": slow, "lr": _RATE}, {"params": quick, "lr": _HEAD_RATE}]
        optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
        steps = self.epochs * (len(self._windows(lessons)) // _BATCH + 1)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: min(1.0, (step + 1) / (_WARM_UP * steps)) * max(0.0, 1 - step / steps)
        )
        self.model.train()
        for epoch in range(1, self.epochs + 1):
            losses = []
            for chunk in _batches(self._windows(lessons), self.random):
                loss = self.loss(chunk)
                loss.backward()
                nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
                optimizer.step()
                optimizer.zero_grad()
                schedule.step()
                losses.append(loss.item())
            told = len(self.model.body.layers), epoch, self.epochs, np.mean(losses)
            _LOG.info("%d layers, epoch %d of %d: loss %.3f", *told)

    def loss(self, chunk: Sequence[tuple[Lesson, TextWindow]]) -> Tensor:
        """The sum of the tasks' losses on a batch of windows."""
        said = scores(self.model, [window for _, window in chunk])
        slots = [(lesson, slot.passage) for lesson, window in chunk for slot in window.slots]
        weights = torch.tensor([lesson.weights[passage] * lesson.weight for lesson, passage in slots])
        themes = torch.from_numpy(np.stack([lesson.themes[passage] for lesson, passage in slots]))
        loss = _cross_entropy(said["themes"], themes, weights)
        for task, weight in _WEIGHTS.items():
            wanted = torch.from_numpy(_by_piece(chunk, task, said[task].shape[1:]))
            loss = loss + weight * _cross_entropy(said[task], wanted, torch.ones(wanted.shape[:2]))
        return loss

    def _windows(self, lessons: Iterable[Lesson]) -> list[tuple[Lesson, TextWindow]]:
        """All windows of an epoch."""
        found = []
        for item in lessons:
            headings = self.random.random() >= _HIDDEN
            first = self.random.randint(_NARROWEST, WIDTH)
            cut = windows(item.article, item.pieces, first=first, overlap=0, headings=headings)
            found += [(item, window) for window in cut]
        return found


def scores(model: Model, batch: Sequence[TextWindow]) -> dict[str, Tensor]:
    """What a model says of a batch of windows, see `Model.forward`."""
    with torch.autocast("cpu", torch.bfloat16, enabled=_HALVES):
        return {name: said.float() for name, said in model(*tensors(batch), batch).items()}


def taught(teacher: Model, item: Lesson) -> Lesson:
    """An article with what a teacher says of it: a part of what annotators said, all where they said nothing."""
    teacher.eval()
    heard: dict[str, dict[int, Floats]] = {"themes": {}, "marks": {}, "details": {}}
    cut = list(windows(item.article, item.pieces, overlap=0))
    for at in range(0, len(cut), _BATCH):
        batch = cut[at : at + _BATCH]
        with torch.no_grad():
            said = {name: part.softmax(-1).numpy() for name, part in scores(teacher, batch).items()}
        rows = iter(said["themes"])
        for row, window in enumerate(batch):
            for slot in window.slots:
                heard["themes"][slot.passage] = next(rows)
                for task in _WEIGHTS:
                    heard[task][slot.passage] = said[task][row, slot.first : slot.last]
    themes, marks, details = (_blended(getattr(item, task), told) for task, told in heard.items())
    return replace(item, themes=themes, marks=marks, details=details)


def _blended(known: dict[int, Floats], told: dict[int, Floats]) -> dict[int, Floats]:
    """Distributions of both, those of the second where the first are zeros."""
    return {
        number: np.where(rows.any(-1, keepdims=True), (1 - _HEARD) * rows + _HEARD * told[number], told[number])
        for number, rows in known.items()
    }


def _cross_entropy(said: Tensor, wanted: Tensor, weights: Tensor) -> Tensor:
    """The weighted mean over the last but one dimension; rows of zeros are not counted."""
    each = -(wanted * said.log_softmax(-1)).sum(-1)
    return (each * weights).sum() / (weights * wanted.sum(-1)).sum().clamp(min=1.0)


def _batches(items: list[Any], random: Random) -> Iterator[list[Any]]:
    """Windows of like width together, in random order."""
    random.shuffle(items)
    pools = [
        sorted(items[at : at + 64 * _BATCH], key=lambda item: len(item[1].ids))
        for at in range(0, len(items), 64 * _BATCH)
    ]
    chunks = [pool[at : at + _BATCH] for pool in pools for at in range(0, len(pool), _BATCH)]
    random.shuffle(chunks)
    yield from chunks


def tensors(batch: Sequence[TextWindow]) -> tuple[Tensor, Tensor]:
    """Numbers and kinds of the pieces, filled up to the widest."""
    width = max(len(window.ids) for window in batch)
    ids = torch.full((len(batch), width), PAD)
    kinds = torch.zeros((len(batch), width), dtype=torch.long)
    for row, window in enumerate(batch):
        ids[row, : len(window.ids)] = torch.tensor(window.ids)
        kinds[row, : len(window.kinds)] = torch.tensor(window.kinds)
    return ids, kinds


def _by_piece(chunk: Sequence[tuple[Lesson, TextWindow]], task: str, shape: Sequence[int]) -> Floats:
    """The wanted distributions, of shape (windows, pieces, labels)."""
    wanted = np.zeros((len(chunk), *shape), dtype=np.float32)
    for row, (item, window) in enumerate(chunk):
        for slot in window.slots:
            labels = getattr(item, task)[slot.passage][: slot.last - slot.first]
            wanted[row, slot.first : slot.last] = labels
    return wanted
