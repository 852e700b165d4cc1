/** No product may call an account so: it is a word of the API's, or what Stripe calls its customers. */
export const isReserved = (name: string): boolean => name === "changes" || /^(cus|acct)_/.test(name);
