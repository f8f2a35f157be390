"""The 要点筆記 made of the document: chosen, shortened, each line citing its statements."""

from minutes.format.keypoints.points import LENGTHS, by_item, key_points, length_of
from minutes.format.keypoints.renew import renew, with_points
from minutes.format.keypoints.rewrite import written_anew

__all__ = ["LENGTHS", "by_item", "key_points", "length_of", "renew", "with_points", "written_anew"]
