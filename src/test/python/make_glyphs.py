"""Writes the outlines of DejaVu Sans' printable ASCII, with which a montage is lettered where there are no fonts.

    python src/test/python/make_glyphs.py > src/main/resources/io/github/spimpatches/report/glyphs.txt
"""

from matplotlib.ft2font import LoadFlags
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath, text_to_path

FONT = FontProperties(family="DejaVu Sans", size=1000)
CODES = {1: "M", 2: "L", 3: "Q", 4: "C", 79: "Z"}

print("# Outlines of letters, one a line: code point, width, path; 1000 to the em, y upwards.")
print("# From DejaVu Sans. Bitstream Vera is a trademark of Bitstream, Inc.; Copyright (c) 2003 by Bitstream, Inc. All")
print("# Rights Reserved. DejaVu changes are in the public domain. https://dejavu-fonts.github.io/License.html")
font = text_to_path._get_font(FONT)
for code in [*range(32, 127), 181]:
    font.set_size(1000, 72)  # a path sets another
    width = round(font.load_char(code, flags=LoadFlags.NO_HINTING).linearHoriAdvance / 65536)
    parts = []
    if code != 32:
        for vertices, kind in TextPath((0, 0), chr(code), prop=FONT).iter_segments(simplify=False):
            values = " ".join(str(round(value)) for value in vertices) if kind != 79 else ""
            parts.append(CODES[kind] + values)
    print(code, width, "".join(parts))
