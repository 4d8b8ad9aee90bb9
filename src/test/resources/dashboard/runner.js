// Runs the tests of a module: the functions of its export "tests".

/**
 * Returns a result for each test; the error is null if the test passed.
 *
 * @param {string} file
 * @returns {Promise<{ name: string, error: string | null }[]>}
 */
export async function run(file) {
  const { tests } = await import(`./${file}`);
  const results = [];
  for (const [name, test] of Object.entries(tests)) results.push({ name, error: await failureOf(test) });
  return results;
}

async function failureOf(test) {
  try {
    await test();
    return null;
  } catch (error) {
    return `${error.message}\n${error.stack}`;
  }
}
