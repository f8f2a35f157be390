"""minutes: recordings of meetings become 会議録 drafts.

Importing this loads no heavy library, and lets none that is loaded later send anything.
"""

from minutes.confine import silence

__version__ = "0.1.0"

silence()
