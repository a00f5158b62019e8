import { isMap, isSeq, parseDocument, YAMLSeq } from 'yaml';

/** A conda file that also installs pip requirements, one a line. The given conda file is kept as it is written where it can be. */
export function condaWithPip(conda: string | undefined, requirements: string): string {
  const wanted = requirements.split(/\r?\n/).map((line) => line.replace(/(?:^|\s)#.*$/, '').trim()).filter((line) => line !== '');
  const document = parseDocument(conda ?? 'name: environment\nchannels: [conda-forge]\ndependencies: [python, pip]\n');
  if (document.errors.length > 0 || !isMap(document.contents)) return conda ?? '';
  const dependencies = document.get('dependencies');
  const list = isSeq(dependencies) ? dependencies : new YAMLSeq();
  if (!isSeq(dependencies)) document.set('dependencies', list);
  list.flow = false;
  const existing = list.items.find((item) => isMap(item) && isSeq(item.get('pip')));
  const pip = isMap(existing) ? existing.get('pip') : undefined;
  if (isSeq(pip)) for (const line of wanted) pip.add(line);
  else list.add(document.createNode({ pip: wanted }));
  return document.toString({ lineWidth: 0 });
}
