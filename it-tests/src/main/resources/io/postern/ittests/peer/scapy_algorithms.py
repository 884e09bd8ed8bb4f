"""Algorithms of IPsec that scapy's tables leave out."""

import os
import struct

from scapy.layers import ipsec
from scapy.layers.ipsec import AH, AuthAlgo, CryptAlgo, IPSecIntegrityError, zero_mutable_fields
from scapy.packet import Raw
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC

BLOCK_OCTETS = 16
SALT_OCTETS = 4
IV_OCTETS = 8
TAG_OCTETS = 16


def exclusive_or(one, other):
    return bytes(a ^ b for a, b in zip(one, other))


class Xcbc:
    """AES-XCBC-MAC (RFC 3566 §4), with the methods that AuthAlgo wants of a MAC."""

    def __init__(self, key, *_unused):
        encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
        self.keys = [encryptor.update(bytes([number]) * BLOCK_OCTETS) for number in (1, 2, 3)]
        self.message = b""

    def update(self, octets):
        self.message += octets

    def finalize(self):
        first, whole_block, cut_block = self.keys
        end = max(0, len(self.message) - 1) // BLOCK_OCTETS * BLOCK_OCTETS
        last = self.message[end:]
        if len(last) == BLOCK_OCTETS:
            last = exclusive_or(last, whole_block)
        else:
            padded = last + b"\x80" + bytes(BLOCK_OCTETS - 1 - len(last))
            last = exclusive_or(padded, cut_block)
        chain = Cipher(algorithms.AES(first), modes.CBC(bytes(BLOCK_OCTETS))).encryptor()
        return chain.update(self.message[:end] + last)[-BLOCK_OCTETS:]


def gmac(key, iv, octets):
    """The tag of what is authenticated alone (RFC 4543 §3.2); the key ends with the salt."""
    return AESGCM(key[:-SALT_OCTETS]).encrypt(key[-SALT_OCTETS:] + iv, b"", octets)


class GmacOfEsp(CryptAlgo):
    """ENCR_NULL_AUTH_AES_GMAC (RFC 4543 §3): IV and plaintext are authenticated as they are."""

    def __init__(self, name):
        super().__init__(name, cipher=None, mode=None, block_size=1, iv_size=IV_OCTETS,
                         icv_size=TAG_OCTETS, salt_size=SALT_OCTETS)

    @staticmethod
    def tag(sa, esp, octets, esn_en, esn):
        numbers = (esn, esp.seq) if esn_en else (esp.seq,)
        covered = struct.pack("!%dL" % (1 + len(numbers)), esp.spi, *numbers) + octets
        return gmac(sa.crypt_key + sa.crypt_salt, octets[:IV_OCTETS], covered)

    def encrypt(self, sa, esp, key, icv_size=None, esn_en=False, esn=0):
        sealed = super().encrypt(sa, esp, key)
        sealed.data += self.tag(sa, sealed, sealed.data, esn_en, esn)
        return sealed

    def decrypt(self, sa, esp, key, icv_size=None, esn_en=False, esn=0):
        octets, tag = esp.data[:-TAG_OCTETS], esp.data[-TAG_OCTETS:]
        if tag != self.tag(sa, esp, octets, esn_en, esn):
            raise IPSecIntegrityError("the GMAC of ESP is wrong: " + tag.hex())
        return super().decrypt(sa, esp, key, TAG_OCTETS)


class GmacOfAh(AuthAlgo):
    """AUTH_AES_GMAC (RFC 4543 §4): the ICV is an IV and the tag."""

    def __init__(self, name):
        super().__init__(name, mac=None, digestmod=None, icv_size=IV_OCTETS + TAG_OCTETS)

    @staticmethod
    def icv(pkt, key, iv, sending, esn_en, esn):
        covered = bytes(zero_mutable_fields(pkt.copy(), sending=sending))
        return iv + gmac(key, iv, covered + (struct.pack("!L", esn) if esn_en else b""))

    def sign(self, pkt, key, esn_en=False, esn=0):
        pkt[AH].icv = self.icv(pkt, key, os.urandom(IV_OCTETS), True, esn_en, esn)
        return pkt

    def verify(self, pkt, key, esn_en=False, esn=0):
        received = pkt[AH].icv
        # Over IPv6 the header is filled up to a multiple of 8 (RFC 4302 §2.6).
        pkt[AH].icv, pkt[AH].padding = received[:self.icv_size], received[self.icv_size:]
        if pkt[AH].icv != self.icv(pkt, key, received[:IV_OCTETS], False, esn_en, esn):
            raise IPSecIntegrityError("the GMAC of AH is wrong: " + received.hex())


class AroundEsp(AuthAlgo):
    """Any algorithm of AH that protects ESP: AuthAlgo would sign the ESP that it finds there."""

    def __init__(self, same):
        super().__init__(same.name, same.mac, same.digestmod, same.icv_size, same.key_size)

    def sign(self, pkt, key, esn_en=False, esn=0):
        protected = bytes(pkt[AH].payload)
        pkt[AH].remove_payload()
        return super().sign(pkt / Raw(protected), key, esn_en=esn_en, esn=esn)


def around_esp(algorithm):
    return algorithm if isinstance(algorithm, GmacOfAh) else AroundEsp(algorithm)


def add_algorithms():
    """What scapy has no code for, and what its classes and the library below have together."""
    ipsec.CRYPT_ALGOS["CAMELLIA-CBC"] = CryptAlgo(
        "CAMELLIA-CBC", cipher=algorithms.Camellia, mode=modes.CBC)
    for octets in (8, 12):
        name = "AES-GCM-%d" % octets
        ipsec.CRYPT_ALGOS[name] = CryptAlgo(
            name, cipher=algorithms.AES, mode=modes.GCM, salt_size=4, block_size=1, iv_size=8,
            icv_size=octets, format_mode_iv=lambda sa, iv, **kw: sa.crypt_salt + iv)
    ipsec.CRYPT_ALGOS["AES-GMAC"] = GmacOfEsp("AES-GMAC")
    ipsec.AUTH_ALGOS["AES-GMAC"] = GmacOfAh("AES-GMAC")
    ipsec.AUTH_ALGOS["AES-XCBC-96"] = AuthAlgo(
        "AES-XCBC-96", mac=Xcbc, digestmod=lambda: None, icv_size=12)
    ipsec.AUTH_ALGOS["SHA2-256-96"] = AuthAlgo(
        "SHA2-256-96", mac=HMAC, digestmod=hashes.SHA256, icv_size=12)
