"""Every table of the server in one metadata: importing this module is what makes it complete for migrations."""

from __future__ import annotations

from server.accounts import models as accounts
from server.cases import models as cases
from server.db import Base
from server.desk import models as desk
from server.devices import admissions
from server.devices import models as devices
from server.evidence import models as evidence
from server.feed import models as feed
from server.keys import models as keys
from server.ledger import models as ledger
from server.numbering import models as numbering
from server.portal import models as portal
from server.printing import models as printing
from server.recovery import models as recovery
from server.restore import models as restore
from server.retention import models as retention
from server.signing import models as signing
from server.sms import models as sms
from server.times import models as times
from server.units import models as units

SLICES = (
    accounts,
    admissions,
    cases,
    desk,
    devices,
    evidence,
    feed,
    keys,
    ledger,
    numbering,
    portal,
    printing,
    recovery,
    restore,
    retention,
    signing,
    sms,
    times,
    units,
)
METADATA = Base.metadata
