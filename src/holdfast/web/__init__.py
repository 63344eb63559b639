# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The pages of one workspace, rendered on the server, for the person at this machine.

The last stage of the flow: it asks the workspace and the record, and shows what they say.
Nothing here decides what is true, and no page needs a script. `server` listens on the
loopback address only, `security` is the gate in front of every page, `app` is the table of
addresses, `pages` holds one module per kind of page, `templates` the words.
"""

from holdfast.web.app import create_app
from holdfast.web.server import serve

__all__ = ["create_app", "serve"]
