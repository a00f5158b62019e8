export interface AssetName {
  readonly name: string;
  readonly version?: string;
  readonly label?: string;
}

/** Splits `name`, `name:version` and `name@label`; whichever sign comes first decides, so a version may hold either sign. */
export function splitAssetName(text: string): AssetName {
  const at = text.search(/[:@]/);
  if (at === -1) return { name: text };
  const name = text.slice(0, at);
  const rest = text.slice(at + 1);
  if (rest === '') return { name };
  return text[at] === ':' ? { name, version: rest } : { name, label: rest };
}
