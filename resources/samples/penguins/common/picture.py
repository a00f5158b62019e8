"""A small picture: draw once with `box`, `line` and `text`, save as SVG and as PNG.

Python's standard library has no drawing module, so this file brings the little that is needed: a list of
shapes, a stroke font (letters as pen strokes), and the two formats. The PNG is drawn at twice the size.
"""
import math
import struct
import zlib
from xml.sax.saxutils import escape

INK, MUTED, PAPER = "#1f2933", "#616e7c", "#ffffff"

# Pen strokes on a grid: "xy xy xy" is one stroke, "," lifts the pen. Capitals stand on y = 6 and are 6 high.
STROKES = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (
    "06 20 46,14 34|00 06 36 45 44 33 03,33 42 41 30 00|41 30 10 01 05 16 36 45|00 06 26 45 41 20 00|40 00 06 46,03 33"
    "|40 00 06,03 33|41 30 10 01 05 16 36 45 43 23|00 06,40 46,03 43|00 06|30 35 26 16 05|00 06,40 03 46|00 06 46"
    "|06 00 23 40 46|06 00 46 40|10 30 41 45 36 16 05 01 10|06 00 30 41 42 33 03|10 30 41 45 36 16 05 01 10,35 47"
    "|06 00 30 41 42 33 03,23 46|41 30 10 01 02 13 33 44 45 36 16 05|00 40,20 26|00 05 16 36 45 40|00 26 40"
    "|00 16 22 36 40|00 46,40 06|00 23 40,23 26|00 40 06 46").split("|")))
STROKES.update(zip("abcdefghijklmnopqrstuvwxyz", (
    "02 22 33 36,34 14 05 16 26 35|00 06,03 12 22 33 35 26 16 05|33 22 12 03 05 16 26 35|30 36,33 22 12 03 05 16 26 35"
    "|04 34 33 22 12 03 05 16 26 35|30 20 11 16,02 22|32 37 28 18 07,33 22 12 03 05 16 26 35|00 06,03 12 22 33 36"
    "|02 06,00 00|12 17 08,10 10|00 06,32 04 36|00 06|02 06,03 12 23 26,23 32 43 46|02 06,03 12 22 33 36"
    "|12 22 33 35 26 16 05 03 12|02 08,03 12 22 33 35 26 16 05|32 38,33 22 12 03 05 16 26 35|02 06,03 12 22"
    "|32 12 03 14 24 35 26 06|10 15 26,02 22|02 05 16 26 35,32 36|02 26 42|02 16 23 36 42|02 36,32 06"
    "|02 26,42 26 18 08|02 32 06 36").split("|")))
STROKES.update(zip("0123456789.,:-+=%()/_'? ", (
    "10 20 31 35 26 16 05 01 10|01 10 16,06 26|01 10 20 31 32 06 36|01 10 20 31 32 23 13,23 34 35 26 16 05|26 20 04 34"
    "|30 00 03 23 34 35 26 06|20 10 01 05 16 26 35 34 23 03|00 30 16|10 20 31 32 23 13 04 05 16 26 35 34 23,13 02 01 10"
    "|16 26 35 31 20 10 01 02 13 33|06 06|16 07|03 03,06 06|03 23|03 43,21 25|02 32,04 34|40 06,00 01,45 46"
    "|10 01 05 16|00 11 15 06|30 06|07 37|00 01|01 10 20 31 32 13 14,16 16|").split("|")))


def glyph(character):
    """Strokes of one character as lists of (x, y), and how far the pen moves on."""
    strokes = [[(int(p[0]), int(p[1])) for p in stroke.split()] for stroke in STROKES.get(character, STROKES["?"]).split(",")]
    return strokes, max((x for stroke in strokes for x, _ in stroke), default=1) + 2


def rgb(colour):
    return tuple(int(colour[i:i + 2], 16) for i in (1, 3, 5))


def blend(low, high, share):
    """The colour `share` (0 to 1) of the way from `low` to `high`."""
    return "#" + "".join("%02x" % round(a + (b - a) * share) for a, b in zip(rgb(low), rgb(high)))


class Picture:
    def __init__(self, width, height):
        self.width, self.height, self.shapes = width, height, []
        self.box(0, 0, width, height, PAPER)

    def box(self, x, y, width, height, colour):
        self.shapes.append(("box", x, y, width, height, colour))

    def line(self, points, colour, thickness=1.5):
        self.shapes.append(("line", points, colour, thickness))

    def text(self, x, y, words, size=14, colour=INK, anchor="middle", upright=True, bold=False):
        """`y` is the baseline; `upright=False` turns the text to read from bottom to top."""
        self.shapes.append(("text", x, y, str(words), size, colour, anchor, upright, bold))

    def save(self, path_without_suffix):
        with open(path_without_suffix + ".svg", "w", encoding="utf-8") as out:
            out.write(self.svg())
        with open(path_without_suffix + ".png", "wb") as out:
            out.write(self.png())

    def svg(self):
        lines = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="Helvetica, Arial, sans-serif">' % (self.width, self.height)]
        for kind, *shape in self.shapes:
            if kind == "box":
                lines.append('<rect x="%g" y="%g" width="%g" height="%g" fill="%s"/>' % tuple(shape))
            elif kind == "line":
                points, colour, thickness = shape
                lines.append('<polyline points="%s" fill="none" stroke="%s" stroke-width="%g"/>' % (" ".join("%g,%g" % p for p in points), colour, thickness))
            else:
                x, y, words, size, colour, anchor, upright, bold = shape
                turn = "" if upright else ' transform="rotate(-90 %g %g)"' % (x, y)
                weight = ' font-weight="bold"' if bold else ""
                lines.append('<text x="%g" y="%g" font-size="%g" fill="%s" text-anchor="%s"%s%s>%s</text>' % (x, y, size, colour, anchor, weight, turn, escape(words)))
        return "\n".join(lines + ["</svg>", ""])

    def png(self, scale=2):
        width, height = self.width * scale, self.height * scale
        rows = [bytearray(width * 3) for _ in range(height)]
        for kind, *shape in self.shapes:
            if kind == "box":
                x, y, w, h = (round(v * scale) for v in shape[:4])
                for row in rows[y:y + h]:
                    row[x * 3:(x + w) * 3] = bytes(rgb(shape[4])) * w
            elif kind == "line":
                points, colour, thickness = shape
                self._pen(rows, [[(x * scale, y * scale) for x, y in points]], rgb(colour), thickness * scale / 2)
            else:
                x, y, words, size, colour, anchor, upright, bold = shape
                unit = size * 0.12 * scale
                length = (sum(glyph(c)[1] for c in words) - 2) * unit
                along = {"start": 0, "middle": -length / 2, "end": -length}[anchor]
                strokes = []
                for character in words:
                    parts, advance = glyph(character)
                    for part in parts:
                        shifted = [(along + px * unit, (py - 6) * unit) for px, py in part]
                        strokes.append([(x * scale + a, y * scale + b) if upright else (x * scale + b, y * scale - a) for a, b in shifted])
                    along += advance * unit
                self._pen(rows, strokes, rgb(colour), unit * (0.62 if bold else 0.45))
        return self._pack(rows, width, height)

    @staticmethod
    def _pen(rows, strokes, colour, radius):
        """Draws strokes with a round, soft-edged pen: a pixel's cover follows from its distance to the stroke."""
        cover = {}
        for stroke in strokes:
            for (ax, ay), (bx, by) in zip(stroke, stroke[1:] or stroke):
                dx, dy = bx - ax, by - ay
                squared = dx * dx + dy * dy
                reach = radius + 1
                for py in range(max(0, int(min(ay, by) - reach)), min(len(rows), int(max(ay, by) + reach) + 1)):
                    for px in range(max(0, int(min(ax, bx) - reach)), min(len(rows[0]) // 3, int(max(ax, bx) + reach) + 1)):
                        cx, cy = px + 0.5 - ax, py + 0.5 - ay
                        t = min(1.0, max(0.0, (cx * dx + cy * dy) / squared)) if squared else 0.0
                        share = radius + 0.5 - math.hypot(cx - t * dx, cy - t * dy)
                        if share > cover.get((px, py), 0.0):
                            cover[px, py] = min(1.0, share)
        for (px, py), share in cover.items():
            row, at = rows[py], px * 3
            for i in range(3):
                row[at + i] = round(row[at + i] + (colour[i] - row[at + i]) * share)

    @staticmethod
    def _pack(rows, width, height):
        def chunk(tag, body):
            return struct.pack(">I", len(body)) + tag + body + struct.pack(">I", zlib.crc32(tag + body))
        pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows), 9)
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
