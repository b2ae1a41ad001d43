"""Codes of languages as containers write them: three letters."""

from __future__ import annotations

__all__ = ["three_letters"]

_CODES = """
af=afr am=amh ar=ara az=aze be=bel bg=bul bn=ben bs=bos ca=cat cs=ces/cze cy=cym/wel da=dan de=deu/ger el=ell/gre en=eng
eo=epo es=spa et=est eu=eus/baq fa=fas/per fi=fin fr=fra/fre ga=gle gl=glg gu=guj he=heb hi=hin hr=hrv hu=hun hy=hye/arm
id=ind is=isl/ice it=ita ja=jpn ka=kat/geo kk=kaz km=khm kn=kan ko=kor la=lat lo=lao lt=lit lv=lav mk=mkd/mac ml=mal
mn=mon mr=mar ms=msa/may mt=mlt my=mya/bur nb=nob ne=nep nl=nld/dut nn=nno no=nor pa=pan pl=pol ps=pus pt=por ro=ron/rum
ru=rus si=sin sk=slk/slo sl=slv so=som sq=sqi/alb sr=srp sv=swe sw=swa ta=tam te=tel th=tha tr=tur uk=ukr ur=urd uz=uzb
vi=vie zh=zho/chi zu=zul
"""
"""ISO 639-1 to 639-2: the code after the language's own name, and after a slash the one after its English name."""
_LETTERS = dict(pair.split("=") for pair in _CODES.split())
_QUICKTIME = ("fr", "ro", "cs", "sk")
"""Languages whose number libavformat finds by the first of the two in mov files, the others by the second."""


def three_letters(language: str, container: str) -> str:
    """The code that a file of the muxer ``container`` has for ``pt-br`` or ``de``; one that is not known stays as it is."""
    code = language.split("-")[0].lower()
    own, _, english = _LETTERS.get(code, code).partition("/")
    if not english or container == "mp4" or (container == "mov" and code in _QUICKTIME):
        return own
    return english
