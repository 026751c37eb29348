"""The exponential of one number or of several at once, with the bits of the C library.

The algorithm is the one that glibc and musl have had since 2018 (S. Nagy, ARM's optimized
routines): x = k · ln 2 / 128 + r, e^x = 2^(k / 128) · e^r, the power from a table, e^r from a
polynomial. It rounds where they round, and multiplies and adds in one operation where their
compiled code does; whether that gives the same bits here is for the caller to test.

Knows the algorithm, and LLVM's language.
"""

from decimal import Decimal, localcontext
from functools import lru_cache

from microbp.program.functions import Function
from microbp.program.instructions import lanes, number

_SIZE = 128
_SHIFT = float.fromhex("0x1.8p52")      # added, it leaves a whole number in the last bits
_PER_STEP = float.fromhex("0x1.71547652b82fep0") * _SIZE            # 128 / ln 2
_STEP_HIGH = float.fromhex("-0x1.62e42fefa0000p-8")                 # -ln 2 / 128, in two parts
_STEP_LOW = float.fromhex("-0x1.cf79abc9e3b39p-47")
_POLYNOMIAL = [float.fromhex(text) for text in (                    # e^r = 1 + r + …, |r| small
    "0x1.ffffffffffdbdp-2", "0x1.555555555543cp-3", "0x1.55555cf172b91p-5",
    "0x1.1111167a4d017p-7")]
_LARGEST = 512.0                        # beyond, powers of 2 may not be ordinary numbers


@lru_cache
def _table() -> str:
    """Return the powers 2^(k / 128): what rounding left over, and the bits of the power."""
    words = []
    with localcontext() as context:
        context.prec = 60
        for k in range(_SIZE):
            exact = (Decimal(2).ln() * k / _SIZE).exp()
            power = float(exact)
            words.append(number(float(exact / Decimal(power) - 1)))
            bits = int(number(power), 16) - (k << 45)               # k is added again with x
            words.append(f"bitcast (i64 {bits} to double)")
    return (f"@powers = internal constant [{2 * _SIZE} x double] [\n"
            + ",\n".join(f"  double {word}" for word in words) + "]")


def functions(widths: set[int]) -> str:
    """Return functions ``exp_<width>`` of so many numbers, and the table that they read."""
    return "\n".join([_table(), *map(_function, widths)])


def _function(width: int) -> str:
    """Return the function of so many numbers, and the library's for large ones."""
    kind = lanes(width)
    slow = Function(f"internal {kind} @exp_{width}_slow({kind} %x) noinline", width)
    slow_text = slow.text(f"{kind} {slow.row_by_row('exp', ['%x'])}")
    inline = "alwaysinline" if width == 1 else "noinline"       # which compiles twice as fast
    fast = Function(f"internal {kind} @exp_{width}({kind} %x) {inline}", width)
    return f"{slow_text}\n{fast.text(f'{kind} {_exp(fast)}')}"


def _exp(body: Function) -> str:
    """Compute the exponential of ``%x``."""
    kind, words = body.type, lanes(body.width, "i64")

    def fma(a: str, b: str, c: str) -> str:
        return body.intrinsic("fma", a, b, c)

    x = "%x"
    size = body.intrinsic("fabs", x)
    with body.only_if(body.any(body.new(f"fcmp uge {kind} {size}, {body.number(_LARGEST)}"))):
        body.add(f"ret {kind} {body.new(f'call {kind} @exp_{body.width}_slow({kind} %x)')}")
    shifted = fma(x, body.number(_PER_STEP), body.number(_SHIFT))
    k = body.new(f"bitcast {kind} {shifted} to {words}")
    whole = body.new(f"fsub {kind} {shifted}, {body.number(_SHIFT)}")
    r = fma(whole, body.number(_STEP_LOW), fma(whole, body.number(_STEP_HIGH), x))
    place = body.new(f"and {words} {k}, {body.repeated('i64', _SIZE - 1)}")
    tail, power = _looked_up(body, place)
    exponent = body.new(f"shl {words} {k}, {body.repeated('i64', 45)}")
    scale = body.new(f"bitcast {words} {body.new(f'add {words} {power}, {exponent}')} to {kind}")
    c2, c3, c4, c5 = map(body.number, _POLYNOMIAL)
    r2 = body.new(f"fmul {kind} {r}, {r}")
    r4 = body.new(f"fmul {kind} {r2}, {r2}")
    low = fma(r2, fma(r, c3, c2), body.new(f"fadd {kind} {tail}, {r}"))
    rest = fma(r4, fma(r, c5, c4), low)
    return fma(scale, rest, scale)


def _looked_up(body: Function, place: str) -> tuple[str, str]:
    """Return both numbers of the table's pairs at these places, the second as bits."""
    pairs = [body.new(f"getelementptr [2 x double], ptr @powers, i64 {k}")
             for k in body.rows(place, "i64")]
    return (body.together([body.read(pair, "double") for pair in pairs]),
            body.together([body.read(body.at(pair, 1), "i64") for pair in pairs], "i64"))
