/* supervisor.h — tells whoever started the program as a service how it is (sd_notify(3)'s protocol: one
 * datagram to the socket that $NOTIFY_SOCKET names). Without that variable nothing is told to anybody. */
#ifndef TUI_CLI_SUPERVISOR_H
#define TUI_CLI_SUPERVISOR_H

/* "READY=1", "STOPPING=1", "STATUS=…". */
void supervisor_tell(const char *words);

#endif
