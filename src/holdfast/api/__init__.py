# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The HTTP API of one workspace, in the contract that yente's clients speak.

A face, beside `web` and without it: it asks the record and the screening image, and shows what
they say as JSON. From the outside in: `server` (the parent process: listens, hands connections
on, keeps the image present), `worker` (a process that answers), `app` (the table of addresses
and what every request goes through), then one module per kind of answer: `match` and `bulk`
(screening), `search`, `entities`, `catalogue`. `queries`, `criteria`, `asked`, `wording` and
`intake` read what came in; `answers` and `holding` hold what goes out and what it is made from.
"""

from holdfast.api.server import Server, ServerOptions, serve

__all__ = ["Server", "ServerOptions", "serve"]
