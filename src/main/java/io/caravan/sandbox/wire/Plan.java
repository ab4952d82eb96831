package io.caravan.sandbox.wire;

/** Whether the deployment's plan has streaming export; without it every export API answers 403. */
public enum Plan {
    ALLOWED,
    FORBIDDEN
}
