"""Which sign each command of LaTeX stands for; what is not here is not guessed."""

from __future__ import annotations

from domain.notation.tree import Role

_BY_ROLE: dict[Role, str] = {
    Role.BINARY: "times × div ÷ pm ± mp ∓ cdot · ast ∗ star ⋆ cup ∪ cap ∩ setminus ∖ oplus ⊕ otimes ⊗ circ ∘",
    Role.RELATION: (
        "le ≤ leq ≤ leqslant ≤ ge ≥ geq ≥ geqslant ≥ ne ≠ neq ≠ approx ≈ equiv ≡ sim ∼ backsim ∽ cong ≅ simeq ≃ "
        "perp ⊥ bot ⊥ parallel ∥ mid ∣ nmid ∤ in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ propto ∝ "
        "lt < gt > ll ≪ gg ≫ to → rightarrow → leftarrow ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ "
        "Leftrightarrow ⇔ iff ⇔ implies ⇒ longrightarrow ⟶ because ∵ therefore ∴ nparallel ∦"
    ),
    Role.PREFIX: "angle ∠ measuredangle ∡ triangle △ bigtriangleup △ odot ⊙ neg ¬ sum ∑ prod ∏ int ∫",
    Role.AFTER: "% % degree ° prime ′",
    Role.OPEN: "{ { lbrace { lbrack [ lfloor ⌊ lceil ⌈ langle ⟨",
    Role.CLOSE: "} } rbrace } rbrack ] rfloor ⌋ rceil ⌉ rangle ⟩",
    Role.BAR: "vert | lvert | rvert | Vert ‖ | ‖",
    Role.RATIO: "colon :",
    Role.OBJECT: (
        "ldots … dots … cdots ⋯ dotsc … dotsb ⋯ vdots ⋮ infty ∞ emptyset ∅ varnothing ∅ square □ Box □ "
        "bigcirc ○ bigstar ★ blacksquare ■ Diamond ◇ diamond ◇ lozenge ◊ # # & & _ _ $ $ "
        "exists ∃ forall ∀ partial ∂ nabla ∇ checkmark ✓ blacktriangle ▲ ddots ⋱"
    ),
}

COMMANDS: dict[str, tuple[str, Role]] = {
    name: (sign, role)
    for role, words in _BY_ROLE.items()
    for name, sign in zip(words.split()[::2], words.split()[1::2], strict=True)
}


def _words(text: str) -> list[str]:
    return text.split()


_GREEK = _words(
    "alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta θ iota ι kappa κ lambda λ "
    "mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ "
    "Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω ell ℓ"
)
LETTERS: dict[str, str] = dict(zip(_GREEK[::2], _GREEK[1::2], strict=True))

FUNCTIONS = frozenset(_words("sin cos tan cot sec csc log ln lg exp gcd lcm lim max min arcsin arccos arctan"))

SPACES: dict[str, str] = {
    ",": "",
    ":": " ",
    ">": " ",
    ";": " ",
    " ": " ",
    "enspace": " ",
    "quad": "    ",
    "qquad": "        ",
    "!": "",
    "thinspace": "",
}
"""Commands that move apart, and the spaces that are written for them."""

IGNORED = frozenset(_words("displaystyle textstyle limits nolimits rm bf it big Big bigg Bigg bigl bigr Bigl Bigr"))
TEXTS = frozenset(_words("text textrm textbf mathrm mbox textup textnormal mathbf bm boldsymbol operatorname textit"))
ACCENTS: dict[str, str] = {
    "dot": "dot",
    "overline": "line",
    "bar": "line",
    "hat": "hat",
    "widehat": "arc",
    "overarc": "arc",
    "wideparen": "arc",
    "vec": "arrow",
    "overrightarrow": "arrow",
    "underline": "below",
    "boxed": "frame",
}

PLAIN_SIGNS: dict[str, tuple[str, Role]] = {
    "+": ("+", Role.BINARY),
    "-": ("−", Role.BINARY),
    "−": ("−", Role.BINARY),
    "*": ("∗", Role.BINARY),
    "/": ("/", Role.RATIO),
    ":": (":", Role.RATIO),
    "：": (":", Role.RATIO),
    "=": ("=", Role.RELATION),
    "<": ("<", Role.RELATION),
    ">": (">", Role.RELATION),
    "(": ("(", Role.OPEN),
    "[": ("[", Role.OPEN),
    "（": ("(", Role.OPEN),
    ")": (")", Role.CLOSE),
    "]": ("]", Role.CLOSE),
    "）": (")", Role.CLOSE),
    "|": ("|", Role.BAR),
    ",": (",", Role.COMMA),
    ";": (";", Role.COMMA),
    "，": ("，", Role.OBJECT),
    "、": ("、", Role.OBJECT),
    "；": ("；", Role.OBJECT),
    "。": ("。", Role.OBJECT),
    "．": ("．", Role.OBJECT),
    "？": ("？", Role.OBJECT),
    "?": ("?", Role.OBJECT),
    ".": (".", Role.OBJECT),
    "!": ("!", Role.AFTER),
    "'": ("′", Role.AFTER),
    "′": ("′", Role.AFTER),
    "°": ("°", Role.AFTER),
    "℃": ("℃", Role.AFTER),
    "¥": ("¥", Role.PREFIX),
    "￥": ("￥", Role.PREFIX),
    "@": ("@", Role.OBJECT),
}
"""What stands in a formula as it is; other signs that a command stands for may stand there themselves, too."""

for _sign, _role in set(COMMANDS.values()):
    PLAIN_SIGNS.setdefault(_sign, (_sign, _role))
for _taken in ("{", "}", "$", "&", "_", "#", "%"):
    PLAIN_SIGNS.pop(_taken, None)
PLAIN_SIGNS["%"] = ("%", Role.AFTER)
