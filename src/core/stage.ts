/** The ladder, lowest first. */
export const stages = ["active", "reminded", "second_reminder", "grace", "suspended"] as const;
export type Stage = (typeof stages)[number];

export const rank = (stage: Stage): number => stages.indexOf(stage);

/** The notices that lead to a suspension, in their order. */
export const warnings = ["first_reminder", "second_reminder", "final_notice"] as const;
export type Warning = (typeof warnings)[number];
