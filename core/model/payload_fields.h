/* payload_fields.h — the fields of a delivery that this program reads. What Apollo sends beside them is kept
 * and shown, marked as unread, so that nobody takes it for understood. `make check` holds it to wire/. */
#ifndef MODEL_PAYLOAD_FIELDS_H
#define MODEL_PAYLOAD_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#define PAYLOAD_FIELDS(X)                                                                                    \
    X("address")                                                                                             \
    X("authMechanism")                                                                                       \
    X("confidence")                                                                                          \
    X("confidence_cd")                                                                                       \
    X("credits_consumed")                                                                                    \
    X("direct_dial_source_cd")                                                                               \
    X("dnc_status")                                                                                          \
    X("dnc_status_cd")                                                                                       \
    X("email")                                                                                               \
    X("email_source_cd")                                                                                     \
    X("email_status")                                                                                        \
    X("email_status_cd")                                                                                     \
    X("emails")                                                                                              \
    X("error")                                                                                               \
    X("error_code")                                                                                          \
    X("error_message")                                                                                       \
    X("extrapolated_email_confidence")                                                                       \
    X("failed")                                                                                              \
    X("failure_reason")                                                                                      \
    X("id")                                                                                                  \
    X("invalid_request_id")                                                                                  \
    X("last_dispatched_at")                                                                                  \
    X("matches")                                                                                             \
    X("message")                                                                                             \
    X("name")                                                                                                \
    X("number")                                                                                              \
    X("people")                                                                                              \
    X("person")                                                                                              \
    X("phone_number")                                                                                        \
    X("phone_numbers")                                                                                       \
    X("raw_number")                                                                                          \
    X("raw_status")                                                                                          \
    X("records_enriched")                                                                                    \
    X("request_completed")                                                                                   \
    X("request_id")                                                                                          \
    X("request_id_unknown")                                                                                  \
    X("request_initiated")                                                                                   \
    X("request_type")                                                                                        \
    X("result_pending")                                                                                      \
    X("retry_after_seconds")                                                                                 \
    X("sanitized_number")                                                                                    \
    X("source")                                                                                              \
    X("status")                                                                                              \
    X("statusCode")                                                                                          \
    X("statusMessage")                                                                                       \
    X("status_cd")                                                                                           \
    X("target_fields")                                                                                       \
    X("third_party_data_provider_id")                                                                        \
    X("third_party_validator_name")                                                                          \
    X("third_party_vendor_name")                                                                             \
    X("total_requested_enrichments")                                                                         \
    X("type")                                                                                                \
    X("type_cd")                                                                                             \
    X("usedForVerification")                                                                                 \
    X("validator_name")                                                                                      \
    X("value")                                                                                               \
    X("vendor_validation_statuses")                                                                          \
    X("vendors")                                                                                             \
    X("waterfall")                                                                                           \
    X("webhook_result")                                                                                      \
    X("webhook_status")

/* `key` without its quotes; not terminated. */
bool payload_field_is_read(const char *key, size_t size);

#endif
