// Compiles the generated client and a program in strict mode, and runs the program. Arguments: the folder of the
// generated client, the program, and the arguments of the program.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [client, program, ...rest] = process.argv.slice(2);
const folder = dirname(fileURLToPath(import.meta.url));
mkdirSync(join(folder, 'source'));
cpSync(client, join(folder, 'source', 'client'), { recursive: true });
cpSync(program, join(folder, 'source', 'client-program.ts'));

function run(script, ...options) {
    const { status } = spawnSync(process.execPath, [script, ...options], { cwd: folder, stdio: 'inherit' });
    if (status !== 0) {
        process.exit(1);
    }
}

run(
    join(folder, 'node_modules', 'typescript', 'bin', 'tsc'),
    '--strict', '--target', 'es2022', '--lib', 'es2022,dom', '--module', 'commonjs', '--types', 'node',
    '--outDir', 'compiled', 'source/client-program.ts',
);
run(join(folder, 'compiled', 'client-program.js'), ...rest);
