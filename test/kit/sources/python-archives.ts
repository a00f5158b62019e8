import { execFileSync } from 'node:child_process';

/** Runs Python, with `file` as the first argument: its `zipfile` and `tarfile` write what no careful tool would. */
export function makeArchive(file: string, script: string): string {
  execFileSync('python3', ['-c', `import sys, io, zipfile, tarfile, struct, os\nfile = sys.argv[1]\n${script}`, file], { stdio: ['ignore', 'ignore', 'inherit'] });
  return file;
}

/** A tar with these members: `add(name, content)` for files, `put(name, type=..., linkname=...)` for everything. */
export function makeTar(file: string, script: string): string {
  return makeArchive(
    file,
    `
mode = 'w:gz' if file.endswith('gz') else 'w'
t = tarfile.open(file, mode)
def put(name, data=b'', **fields):
    i = tarfile.TarInfo(name)
    i.size = len(data)
    for k, v in fields.items(): setattr(i, k, v)
    t.addfile(i, io.BytesIO(data))
${script}
t.close()`,
  );
}

/** A zip with these members: `put(name, content, mode)`. */
export function makeZip(file: string, script: string): string {
  return makeArchive(
    file,
    `
z = zipfile.ZipFile(file, 'w', zipfile.ZIP_DEFLATED)
def put(name, data=b'', mode=0o100644):
    i = zipfile.ZipInfo(name)
    i.create_system = 3
    i.external_attr = mode << 16
    i.compress_type = zipfile.ZIP_DEFLATED
    z.writestr(i, data)
${script}
z.close()`,
  );
}
