/** What the test runners' own JSON reports say, in one shape. */

/**
 * @typedef {object} TestCounts
 * @property {number} passed
 * @property {number} failed
 * @property {readonly { name: string, reason: string }[]} skipped
 */

/**
 * @param {string} text as vitest's JSON reporter writes it
 * @returns {TestCounts}
 */
export function countVitest(text) {
  /** @type {import('vitest/node').JsonTestResults} */
  const report = JSON.parse(text)
  const skipped = []
  let passed = 0
  let failed = 0
  for (const file of report.testResults) {
    // A file that could not be loaded has no tests and is still a failure.
    if (file.status === 'failed' && !file.assertionResults.some(isFailed)) failed += 1
    for (const test of file.assertionResults) {
      if (test.status === 'passed') passed += 1
      else if (isFailed(test)) failed += 1
      else skipped.push({ name: test.fullName, reason: `marked ${test.status}` })
    }
  }
  return { passed, failed, skipped }
}

/**
 * @param {string} text as Playwright's JSON reporter writes it
 * @returns {TestCounts}
 */
export function countPlaywright(text) {
  /** @type {import('@playwright/test/reporter').JSONReport} */
  const report = JSON.parse(text)
  const skipped = []
  let passed = 0
  // Errors outside of any test: a spec that does not load, a global set-up that fails.
  let failed = report.errors.length
  for (const { spec, test } of report.suites.flatMap(testsOf)) {
    if (test.status === 'expected') passed += 1
    else if (test.status === 'skipped') {
      const note = test.annotations.find((annotation) => annotation.type === 'skip')
      skipped.push({ name: spec.title, reason: note?.description ?? 'no reason given' })
    } else failed += 1
  }
  return { passed, failed, skipped }
}

/**
 * @param {import('@playwright/test/reporter').JSONReportSuite} suite
 * @returns {{ spec: import('@playwright/test/reporter').JSONReportSpec, test: import('@playwright/test/reporter').JSONReportTest }[]}
 */
function testsOf(suite) {
  const own = suite.specs.flatMap((spec) => spec.tests.map((test) => ({ spec, test })))
  return [...own, ...(suite.suites ?? []).flatMap(testsOf)]
}

/** @param {{ status: string }} test */
function isFailed(test) {
  return test.status === 'failed'
}
