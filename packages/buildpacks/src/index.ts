export { CA_FILE } from './plan.ts'
export type { BaseImages, BuildPlan, GeneratedFile, PlanOptions } from './plan.ts'
export { DEFAULT_RULES, parseIgnoreRules, withoutIgnored } from './ignore/ignored.ts'
