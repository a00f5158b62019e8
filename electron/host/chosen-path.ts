import { homedir } from 'node:os';
import path from 'node:path';

/** The absolute path that a person means by what they chose or typed: `~` is their own folder, anything relative is in the working folder. */
export function chosenPath(workingFolder: string, text: string): string {
  return path.resolve(workingFolder, text.replace(/^~(?=$|[/\\])/, homedir()));
}
