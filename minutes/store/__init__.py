"""What lasts: jobs, drafts with every edit, meeting bodies, workers, files (room 5).

Nothing is imported here: who only writes files does without the database's libraries.
"""
