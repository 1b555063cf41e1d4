import { execFileSync } from 'node:child_process';
import { readText, ROOT } from './repository.js';

/** Files of the repository that a build is given, by .dockerignore: of the rules that match, the last one decides. */
export function contextFiles(): string[] {
  const rules = readText('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ keeps: line.startsWith('!'), pattern: patternOf(line.replace(/^!/, '')) }));
  return repositoryFiles().filter((path) => rules.findLast(({ pattern }) => pattern.test(path))?.keeps ?? true);
}

/** What git holds, and what it would take up with the next commit. */
function repositoryFiles(): string[] {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  return execFileSync('git', list, { cwd: ROOT, encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '');
}

/** A rule covers what is below a folder, too. */
function patternOf(rule: string): RegExp {
  const source = rule
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*/g, (stars) => (stars === '*' ? '[^/]*' : '(?:.*/)?'));
  return new RegExp(`^${source}(?:/.*)?$`);
}
