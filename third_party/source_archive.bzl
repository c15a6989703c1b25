"""A source archive that comes from the machine's Debian mirror or from upstream's release.

Debian's `.orig` archives are upstream's sources. On a machine that reaches only a Debian mirror
they are the only ones to be had, and the mirror's address is asked of apt, never written down.
Every archive is pinned by its SHA-256, so it does not matter who delivered it.
"""

_ADVICE = """
Could not fetch '{name}'. Tried:
  {tried}
The machine needs either a working Debian mirror (is `apt-get update` all right?) or access to the
internet. To build without any network, put the archives into one folder and add
  --distdir=FOLDER
to the Bazel command.
"""

def _debian_sites(rctx):
    """The sites of the machine's package mirrors, in apt's order; empty where there is no apt."""
    apt_get = rctx.which("apt-get")
    if not apt_get:
        return []
    result = rctx.execute([
        apt_get,
        "indextargets",
        "--format",
        "$(SITE)",
        "Created-By: Packages",
    ])
    sites = []
    for line in result.stdout.splitlines() if result.return_code == 0 else []:
        site = line.strip().rstrip("/")
        if site and site not in sites:
            sites.append(site)
    return sites

# Not rctx.extract: that of Debian 13's Bazel 4 crashes. Upstream's archives and Debian's differ in
# whether everything lies in one folder, which is stripped where it is there.
_UNPACK = """
set -e
mkdir unpacked
case "$1" in
  *.zip) unzip -q "$1" -d unpacked ;;
  *) tar -xf "$1" -C unpacked ;;
esac
set -- unpacked/*
[ $# = 1 ] && [ -d "$1" ] || set -- unpacked
mv "$1"/* .
rm -rf unpacked
"""

def _unpack(rctx, archive):
    result = rctx.execute(["sh", "-c", _UNPACK, "sh", archive])
    if result.return_code != 0:
        fail("Could not unpack {} of '{}': {}".format(archive, rctx.name, result.stderr))
    rctx.delete(archive)

def _source_archive_impl(rctx):
    debian_file = rctx.attr.debian_pool.split("/")[-1]
    candidates = [
        (site + "/pool/main/" + rctx.attr.debian_pool, debian_file, rctx.attr.debian_sha256)
        for site in _debian_sites(rctx)
    ]
    upstream_file = "upstream-" + rctx.attr.upstream_url.split("/")[-1]
    candidates.append((rctx.attr.upstream_url, upstream_file, rctx.attr.upstream_sha256))

    for url, archive, sha256 in candidates:
        if rctx.download(url, output = archive, sha256 = sha256, allow_fail = True).success:
            _unpack(rctx, archive)
            if rctx.attr.build_file:
                rctx.delete("BUILD.bazel")
                rctx.symlink(rctx.attr.build_file, "BUILD.bazel")
            return
    fail(_ADVICE.format(
        name = rctx.name,
        tried = "\n  ".join([url for url, _, _ in candidates]),
    ))

source_archive = repository_rule(
    implementation = _source_archive_impl,
    doc = "An external repository from a pinned source archive.",
    attrs = {
        "build_file": attr.label(
            doc = "BUILD file to put at the top, in the place of the source's own if it has one.",
        ),
        "debian_pool": attr.string(
            mandatory = True,
            doc = "Path of the .orig archive below a mirror's pool/main/.",
        ),
        "debian_sha256": attr.string(mandatory = True),
        "upstream_sha256": attr.string(mandatory = True),
        "upstream_url": attr.string(mandatory = True),
    },
)
