/* confine.h — what this program gives up, so that whoever takes it over finds less to take. Costs nothing
 * while it runs, cannot be taken back, and fails silently where the system does not know it: a belt, not the
 * trousers. */
#ifndef BASE_CONFINE_H
#define BASE_CONFINE_H

/* The whole process leaves no core dump, and no other process of the same user may read its memory. Call
 * first of all. A build with a sanitizer only does the former: its leak checker reads the memory that way. */
void confine_process(void);

/* This thread, and every thread that it starts: no other program is run (a file that could raise rights has
 * no effect either), no other process is traced or read, no kernel machinery is entered that nothing here
 * needs. For the threads that read bytes from the network. Files and sockets stay as they are. */
void confine_thread(void);

#endif
