"""Live records: pulls from vendors, a receiver, queues, folders and buckets. Knows transports, not what is in them."""

from sleetwatch.live.connect import connect, door
from sleetwatch.live.delivery import Cursor, Delivery, Pull
from sleetwatch.live.inbox import Receipt
from sleetwatch.live.receiver import Receiver

__all__ = ["Cursor", "Delivery", "Pull", "Receipt", "Receiver", "connect", "door"]
