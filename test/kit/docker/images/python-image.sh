#!/bin/sh
# A Python root file system from Debian packages only: unpacked, not configured (no maintainer scripts, no registry). usage: python-image.sh OUT.tar
set -eu
out=$1
mmdebstrap --quiet --mode=root --variant=extract --format=tar \
  --include=python3.11-minimal,libpython3.11-stdlib,dash,bash,coreutils,grep,sed,findutils,procps,ca-certificates \
  --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
  --extract-hook='set -eu; r=$1; ln -sf python3.11 $r/usr/bin/python3; ln -sf python3 $r/usr/bin/python; ln -sf dash $r/usr/bin/sh
    mkdir -p $r/tmp $r/root $r/etc; chmod 1777 $r/tmp; echo root:x:0:0:root:/root:/bin/sh >$r/etc/passwd; echo root:x:0: >$r/etc/group
    rm -rf $r/usr/share/doc $r/usr/share/man $r/usr/share/locale $r/usr/share/info $r/var/lib/apt/lists $r/var/cache/apt $r/usr/lib/*/gconv $r/usr/lib/*/perl-base' \
  bookworm "$out.part"
mv "$out.part" "$out"
