"""Pictures as pixels: a reader of PNG, and how much is written in a box of one."""

import struct
import zlib


def pixels(png):
    """Width, height, bytes of a pixel and rows of an 8-bit PNG."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    data, at = b"", 8
    while at < len(png):
        (size,) = struct.unpack(">I", png[at:at + 4])
        kind, chunk = png[at + 4:at + 8], png[at + 8:at + 8 + size]
        if kind == b"IHDR":
            wide, high, depth, colour = struct.unpack(">IIBB", chunk[:10])
            assert depth == 8 and colour in (2, 6)
            size_of_pixel = 3 if colour == 2 else 4
        data += chunk if kind == b"IDAT" else b""
        at += 12 + size
    raw, stride, rows = zlib.decompress(data), wide * size_of_pixel, []
    before = bytearray(stride)
    for row in range(high):
        start = row * (stride + 1)
        before = _unfiltered(raw[start], raw[start + 1:start + 1 + stride], before, size_of_pixel)
        rows.append(before)
    return wide, high, size_of_pixel, rows


def _unfiltered(kind, line, above, step):
    out = bytearray(line)
    for i in range(len(out)):
        left = out[i - step] if i >= step else 0
        up, corner = above[i], above[i - step] if i >= step else 0
        if kind == 4:
            guess = left + up - corner
            nearest = min((left, up, corner), key=lambda value: abs(guess - value))
        else:
            nearest = (0, left, up, (left + up) // 2)[kind]
        out[i] = (out[i] + nearest) & 255
    return out


def ink(image, box, zoom, ground):
    """The part of a box's pixels that are not of the ground colour."""
    _, _, step, rows = image
    marked = seen = 0
    for y in range(int(box.top * zoom), int(box.bottom * zoom)):
        for x in range(int(box.left * zoom), int(box.right * zoom)):
            pixel = rows[y][x * step:x * step + 3]
            seen += 1
            marked += sum(abs(a - b) for a, b in zip(pixel, ground, strict=True)) > 90
    return marked / seen


def colour_at(image, x, y, zoom):
    """The colour of a pixel, by its place in the drawing."""
    return image[3][int(y * zoom)][int(x * zoom) * image[2]:][:3]
