"""An IPsec peer with keys set by hand, made of scapy's SecurityAssociation.

    scapy-peer.py DEVICE OWN_MAC PEER_MAC

Reads a case as one line of JSON from standard input and answers it with one line: null if all
was well, or what was not. The kernel here has no address: all packets are this program's.

Each case is two echo requests to the host behind the other end, and what must not pass: before
the first the same packet with another last octet, and after it, but where the case has no replay
check, the same packet again. Where the case has "around", AH protects what comes of its ESP.
"""

import json
import select
import socket
import struct
import sys
import time

from scapy.layers.inet import ICMP, IP, UDP
from scapy.layers.inet6 import ICMPv6EchoReply, ICMPv6EchoRequest, IPv6
from scapy.layers.ipsec import AH, ESP, SecurityAssociation

from scapy_algorithms import add_algorithms, around_esp

PATIENCE_SECONDS = 10
UDP_PORT = 4500
OUTSIDE = {4: ("10.77.0.10", "10.77.0.1"), 6: ("fd77::10", "fd77::1")}
INSIDE = {4: ("10.2.0.7", "10.1.0.5"), 6: ("fd02::7", "fd01::5")}
ETHERTYPE = {4: 0x0800, 6: 0x86DD}


class Wire:
    def __init__(self, device, own, peer):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.socket.bind((device, 0))
        self.own, self.peer = (bytes.fromhex(mac.replace(":", "")) for mac in (own, peer))

    def send(self, family, packet):
        self.socket.send(self.peer + self.own + struct.pack("!H", ETHERTYPE[family]) + packet)

    def receive(self, deadline):
        """The next packet of the other end, or None."""
        while select.select([self.socket], [], [], max(0, deadline - time.monotonic()))[0]:
            frame = self.socket.recv(65536)
            if frame[6:12] == self.peer:
                return frame[14:]
        return None


class Protection:
    """One direction: an SA, or that of ESP and that of AH around it."""

    def __init__(self, case, outbound):
        own, peer = OUTSIDE[case["outside"]]
        if not outbound:
            own, peer = peer, own
        header = (IP if case["outside"] == 4 else IPv6)(src=own, dst=peer)
        side = case["toThem" if outbound else "toUs"]
        self.inner_first = [SecurityAssociation(
            ESP if case["protocol"] == "ESP" else AH,
            spi=side["spi"],
            crypt_algo=case.get("cipher"),
            crypt_key=bytes.fromhex(side["cipherKey"]) or None,
            crypt_icv_size=case.get("icvOctets"),
            auth_algo=case.get("integrity"),
            auth_key=bytes.fromhex(side["integrityKey"]) or None,
            tunnel_header=None if case["transport"] else header,
            nat_t_header=UDP(sport=UDP_PORT, dport=UDP_PORT) if case["udp"] else None,
            esn_en=case["extended"])]
        if "around" in case:
            around = case["around"]
            side = around["toThem" if outbound else "toUs"]
            bundled = SecurityAssociation(
                AH, spi=side["spi"], auth_algo=around["integrity"],
                auth_key=bytes.fromhex(side["integrityKey"]), esn_en=case["extended"])
            bundled.auth_algo = around_esp(bundled.auth_algo)
            self.inner_first.append(bundled)

    def close(self, packet):
        for each in self.inner_first:
            packet = each.encrypt(packet)
        return packet

    def open(self, packet, number):
        """What is inside; everything around it must have that number."""
        for each in reversed(self.inner_first):
            sequence = packet[each.proto].seq
            if sequence != number:
                raise ValueError("number %d instead of %d in %s" % (
                    sequence, number, each.proto.__name__))
            inner = bytes(each.decrypt(packet))
            packet = (IP if inner[0] >> 4 == 4 else IPv6)(inner)
        return packet


def outermost(case):
    """The protocol, and the SPIs of its SAs."""
    return ("AH", case["around"]) if "around" in case else (case["protocol"], case)


def inner_addresses(case):
    own, peer = (OUTSIDE if case["transport"] else INSIDE)[case["inside"]]
    return case.get("insidePeer", own), peer


def echo(case, number, text):
    own, peer = inner_addresses(case)
    if case["inside"] == 4:
        return IP(src=own, dst=peer) / ICMP(id=case["number"] & 0xFFFF, seq=number) / text
    return IPv6(src=own, dst=peer) / ICMPv6EchoRequest(
        id=case["number"] & 0xFFFF, seq=number, data=text)


def finished(case, sealed):
    """Octets to send. The UDP header has length and checksum of what follows it."""
    if case["udp"]:
        del sealed[UDP].len
        sealed[UDP].chksum = 0
        if case["outside"] == 6:
            del sealed[UDP].chksum
    return bytes(sealed)


def damaged(case, packet):
    other = (IP if case["outside"] == 4 else IPv6)(packet[:-1] + bytes([packet[-1] ^ 1]))
    return finished(case, other)


def without_udp(packet):
    """scapy does not find the end of the headers behind UDP over IPv6."""
    length, = struct.unpack("!H", packet[4:6])
    return packet[:4] + struct.pack("!HB", length - 8, 50) + packet[7:40] + packet[48:]


def spi_of(case, packet):
    header = 20 if case["outside"] == 4 else 40
    protocol = packet[9] if header == 20 else packet[6]
    outer, _ = outermost(case)
    expected = socket.IPPROTO_UDP if case["udp"] else getattr(socket, "IPPROTO_" + outer)
    if packet[0] >> 4 != case["outside"] or protocol != expected:
        return None
    at = header + (8 if case["udp"] else 4 if outer == "AH" else 0)
    return struct.unpack("!I", packet[at:at + 4])[0] if len(packet) >= at + 4 else None


def opened(case, inbound, packet, number):
    own, peer = OUTSIDE[case["outside"]]
    if case["outside"] == 4:
        outer = IP(packet)
        whole = outer.copy()
        del whole.chksum
        if bytes(whole)[:20] != packet[:20]:
            raise ValueError("the outer header is wrong: " + packet.hex())
    else:
        outer = IPv6(without_udp(packet) if case["udp"] and case["transport"] else packet)
    if (outer.src, outer.dst) != (peer, own):
        raise ValueError("it goes from %s to %s" % (outer.src, outer.dst))
    if case["udp"] and UDP in outer and (
            outer[UDP].sport != UDP_PORT or outer[UDP].dport != UDP_PORT):
        raise ValueError("the ports are %d and %d" % (outer[UDP].sport, outer[UDP].dport))
    return inbound.open(outer, number)


def mistake(case, number, text, inner):
    """What is wrong with the answer of the other end's kernel, or None."""
    own, peer = inner_addresses(case)
    answer = inner.copy()
    if case["inside"] == 4:
        if not isinstance(inner, IP) or ICMP not in inner:
            return "no echo reply: " + inner.summary()
        del answer.chksum, answer[ICMP].chksum
        seen = (inner[ICMP].type, inner[ICMP].id, inner[ICMP].seq, bytes(inner[ICMP].payload))
        wanted = (0, case["number"] & 0xFFFF, number, text)
    else:
        if not isinstance(inner, IPv6) or ICMPv6EchoReply not in inner:
            return "no echo reply: " + inner.summary()
        reply = inner[ICMPv6EchoReply]
        del answer[ICMPv6EchoReply].cksum
        seen = (129, reply.id, reply.seq, bytes(reply.data))
        wanted = (129, case["number"] & 0xFFFF, number, text)
    if (inner.src, inner.dst) != (peer, own):
        return "the answer goes from %s to %s" % (inner.src, inner.dst)
    if seen != wanted:
        return "the answer is %r instead of %r" % (seen, wanted)
    if bytes(answer) != bytes(inner):
        return "a checksum is wrong inside: " + bytes(inner).hex()
    return None


def exchange(wire, case, outbound, inbound, number, octets):
    text = bytes((number + index) & 0xFF for index in range(octets))
    packet = finished(case, outbound.close(echo(case, number, text)))
    if number == 1:
        wire.send(case["outside"], damaged(case, packet))
    wire.send(case["outside"], packet)
    if number == 1 and case.get("replays", True):
        wire.send(case["outside"], packet)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        received = wire.receive(deadline)
        if received is None:
            return "no answer"
        if spi_of(case, received) == outermost(case)[1]["toUs"]["spi"]:
            return mistake(case, number, text, opened(case, inbound, received, number))


def run(wire, case):
    outbound, inbound = Protection(case, True), Protection(case, False)
    for number, octets in enumerate(case["octets"], start=1):
        wrong = exchange(wire, case, outbound, inbound, number, octets)
        if wrong:
            return "echo %d of %d octets: %s" % (number, octets, wrong)
    return None


def main():
    add_algorithms()
    wire = Wire(*sys.argv[1:])
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        try:
            answer = run(wire, json.loads(line))
        except Exception as failure:  # pylint: disable=broad-except
            answer = "%s: %s" % (type(failure).__name__, failure)
        print(json.dumps(answer), flush=True)


main()
