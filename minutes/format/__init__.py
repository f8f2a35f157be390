"""How it reads and looks: from 素起こし to the text of a 会議録. Loads no dictionary at import.

>>> from minutes.format import apply
>>> apply("えー、その件は、まあ、検討してるところなんですけど。", level="seibun")
'その件は、検討しているところなのですけれども。'
"""

from minutes.format.text.engine import LEVELS, Context, apply, edit
from minutes.format.text.record import Change, Edited, Hint, replay

__all__ = ["LEVELS", "Change", "Context", "Edited", "Hint", "apply", "edit", "replay"]
