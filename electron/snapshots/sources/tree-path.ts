import { UnsafeSourceError } from './source-errors.ts';

const MAX_PATH = 4_096;

/**
 * The path of an entry in the form of manifests: relative, `/` between the parts, Unicode NFC. Throws `UnsafeSourceError` for everything that
 * could lead out of a folder on any platform. Empty for the top folder itself.
 */
export function treePath(raw: string, where: string): string {
  const refuse = (why: string): never => {
    throw new UnsafeSourceError(`${where} has an entry ${JSON.stringify(raw.length > 200 ? `${raw.slice(0, 200)}...` : raw)}, which is refused: ${why}. Nothing of it was kept.`);
  };
  if (raw.includes('\uFFFD')) refuse('its name is not valid UTF-8; pack it again with names in UTF-8');
  if (raw.includes('\0')) refuse('its name has a NUL character in it');
  if (raw.startsWith('/') || raw.startsWith('\\')) refuse('its path is absolute');
  if (/^[a-z]:/i.test(raw)) refuse('its path begins with a drive letter');
  if (raw.length > MAX_PATH) refuse(`its path is longer than ${String(MAX_PATH)} characters`);
  if (raw.split(/[/\\]/).includes('..')) refuse('its path leads out of the folder it is unpacked to');
  return raw.split('/').filter((part) => part !== '' && part !== '.').join('/').normalize('NFC');
}
