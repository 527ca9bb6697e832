/* The agent: a service that keeps this counter up to date, and the hand that the installer asks for some things.
 *
 *   yichuang-agent.exe                service: every quarter of an hour `yichuang.exe update --agent`
 *   yichuang-agent.exe close          ask the running client to close itself, wait until it has
 *   yichuang-agent.exe keep FILE      keep a copy of the package that is being installed, for deltas and for going back
 *   yichuang-agent.exe remove-data    take the data folder away (only when the administrator asked for it)
 *   yichuang-agent.exe forward|back   carry out the plan: msiexec, from a copy of this program outside INSTALLDIR
 *
 * `update --agent` checks, fetches and verifies; exit code 10 says that a plan stands in update\plan:
 * line 1 the version, line 2 what msiexec is given to go forward, lines 3 and 4 to go back.
 * A plan that was carried out is proved by `yichuang.exe doctor --installed`; if that fails the agent goes back. */
#include <windows.h>
#include <shlobj.h>
#include <stdio.h>

#define MOST 4096
#define READY 10
#define ROUND (15 * 60 * 1000)
#define PATIENCE 30

static wchar_t here[MAX_PATH], self[MAX_PATH], data[MAX_PATH];
static SERVICE_STATUS status = {SERVICE_WIN32_OWN_PROCESS, SERVICE_START_PENDING, 0, 0, 0, 0, 0};
static SERVICE_STATUS_HANDLE service;
static HANDLE stopping;
static wchar_t *argument;

static void find_places(void)
{
    GetModuleFileNameW(NULL, self, MAX_PATH);
    lstrcpyW(here, self);
    wchar_t *slash = wcsrchr(here, L'\\');
    if (slash)
        *slash = 0;
    SHGetFolderPathW(NULL, CSIDL_COMMON_APPDATA, NULL, 0, data);
    lstrcatW(data, L"\\Yichuang");
}

static void in_data(wchar_t *into, const wchar_t *name)
{
    swprintf(into, MAX_PATH, L"%ls\\%ls", data, name);
}

static int exists(const wchar_t *file)
{
    return GetFileAttributesW(file) != INVALID_FILE_ATTRIBUTES;
}

static void note(const wchar_t *text, DWORD code)
{
    wchar_t file[MAX_PATH];
    char line[MOST], wide[MOST];
    DWORD written;
    SYSTEMTIME now;
    in_data(file, L"log\\agent.log");
    HANDLE log = CreateFileW(file, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS, 0, NULL);
    if (log == INVALID_HANDLE_VALUE)
        return;
    GetLocalTime(&now);
    WideCharToMultiByte(CP_UTF8, 0, text, -1, wide, sizeof wide, NULL, NULL);
    int length = snprintf(line, sizeof line, "%04d-%02d-%02dT%02d:%02d:%02d %s %lu\r\n", now.wYear, now.wMonth,
                          now.wDay, now.wHour, now.wMinute, now.wSecond, wide, code);
    WriteFile(log, line, length, &written, NULL);
    CloseHandle(log);
}

/* Runs a command to its end and gives its exit code; -1 when it can't be started. */
static DWORD carried_out(wchar_t *command)
{
    STARTUPINFOW start = {.cb = sizeof start};
    PROCESS_INFORMATION made;
    DWORD code = (DWORD)-1;
    if (!CreateProcessW(NULL, command, NULL, NULL, FALSE, CREATE_NO_WINDOW, NULL, NULL, &start, &made))
        return code;
    HANDLE either[] = {made.hProcess, stopping};
    if (WaitForMultipleObjects(stopping ? 2 : 1, either, FALSE, INFINITE) == WAIT_OBJECT_0)
        GetExitCodeProcess(made.hProcess, &code);
    CloseHandle(made.hThread);
    CloseHandle(made.hProcess);
    return code;
}

static DWORD client(const wchar_t *arguments)
{
    wchar_t command[MOST];
    swprintf(command, MOST, L"\"%ls\\yichuang.exe\" %ls", here, arguments);
    return carried_out(command);
}

/* One line of the plan, counted from 0; FALSE where there is none. */
static BOOL planned(int wanted, wchar_t *line)
{
    wchar_t file[MAX_PATH];
    char bytes[MOST] = {0};
    DWORD got = 0;
    in_data(file, L"update\\plan");
    HANDLE plan = CreateFileW(file, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (plan == INVALID_HANDLE_VALUE)
        return FALSE;
    ReadFile(plan, bytes, sizeof bytes - 1, &got, NULL);
    CloseHandle(plan);
    char *start = bytes;
    for (; wanted > 0 && start; wanted--)
        start = (start = strchr(start, '\n')) ? start + 1 : NULL;
    if (!start || !*start)
        return FALSE;
    start[strcspn(start, "\r\n")] = 0;
    return MultiByteToWideChar(CP_UTF8, 0, start, -1, line, MOST) > 1;
}

static void forget_plan(const wchar_t *as)
{
    wchar_t plan[MAX_PATH], kept[MAX_PATH];
    in_data(plan, L"update\\plan");
    in_data(kept, as);
    MoveFileExW(plan, kept, MOVEFILE_REPLACE_EXISTING);
}

/* msiexec with one line of the plan; another installation running (1618) is waited for. */
static BOOL installed(int line)
{
    wchar_t arguments[MOST], command[MOST + 32];
    DWORD code = 1618;
    if (!planned(line, arguments))
        return TRUE;
    for (int tries = 0; code == 1618 && tries < PATIENCE; tries++) {
        swprintf(command, MOST + 32, L"msiexec.exe %ls", arguments);
        code = carried_out(command);
        if (code == 1618)
            Sleep(20000);
    }
    note(arguments, code);
    return code == 0 || code == 3010 || code == 1641;
}

static int forward(void)
{
    if (installed(1))
        return 0;
    forget_plan(L"update\\failed");
    return 1;
}

static int back(void)
{
    BOOL done = installed(2);
    done = installed(3) && done;
    forget_plan(L"update\\failed");
    return !done;
}

/* Starts a copy of this program that outlives the installation it starts. */
static void hand_over(const wchar_t *what)
{
    wchar_t copy[MAX_PATH], command[MOST];
    STARTUPINFOW start = {.cb = sizeof start};
    PROCESS_INFORMATION made;
    in_data(copy, L"update\\apply.exe");
    if (!CopyFileW(self, copy, FALSE)) {
        note(L"copy", GetLastError());
        return;
    }
    swprintf(command, MOST, L"\"%ls\" %ls", copy, what);
    if (!CreateProcessW(copy, command, NULL, NULL, FALSE, CREATE_NO_WINDOW | DETACHED_PROCESS, NULL, NULL, &start, &made)) {
        note(what, GetLastError());
        return;
    }
    CloseHandle(made.hThread);
    CloseHandle(made.hProcess);
}

static void round_of_duty(void)
{
    DWORD code = client(L"update --agent");
    if (code)
        note(L"update --agent", code);
    if (code == READY)
        hand_over(L"forward");
}

/* After an update: does what was installed start? */
static void prove(void)
{
    wchar_t version[MOST];
    if (!planned(0, version))
        return;
    DWORD code = client(L"doctor --installed --json");
    note(version, code);
    if (code)
        hand_over(L"back");
    else
        forget_plan(L"update\\done");
}

static void report(DWORD state)
{
    status.dwCurrentState = state;
    status.dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN : 0;
    SetServiceStatus(service, &status);
}

static DWORD WINAPI control(DWORD what, DWORD kind, void *event, void *context)
{
    (void)kind, (void)event, (void)context;
    if (what == SERVICE_CONTROL_STOP || what == SERVICE_CONTROL_SHUTDOWN) {
        report(SERVICE_STOP_PENDING);
        SetEvent(stopping);
    }
    return NO_ERROR;
}

static void WINAPI serve(DWORD argc, wchar_t **argv)
{
    (void)argc, (void)argv;
    stopping = CreateEventW(NULL, TRUE, FALSE, NULL);
    service = RegisterServiceCtrlHandlerExW(L"YichuangAgent", control, NULL);
    report(SERVICE_RUNNING);
    note(L"start", 0);
    prove();
    while (WaitForSingleObject(stopping, 20000) == WAIT_TIMEOUT) {
        round_of_duty();
        if (WaitForSingleObject(stopping, ROUND - 20000) != WAIT_TIMEOUT)
            break;
    }
    note(L"stop", 0);
    report(SERVICE_STOPPED);
}

/* The client holds a lock on the first byte of counter\lock while it runs, and looks for the request every second. */
static BOOL client_runs(void)
{
    wchar_t file[MAX_PATH];
    in_data(file, L"counter\\lock");
    HANDLE lock = CreateFileW(file, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_EXISTING, 0, NULL);
    if (lock == INVALID_HANDLE_VALUE)
        return GetLastError() == ERROR_SHARING_VIOLATION;
    BOOL free = LockFile(lock, 0, 0, 1, 0);
    CloseHandle(lock);
    return !free;
}

static int close_client(void)
{
    wchar_t request[MAX_PATH];
    if (!client_runs())
        return 0;
    in_data(request, L"counter\\close.request");
    CloseHandle(CreateFileW(request, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL));
    for (int second = 0; second < PATIENCE && client_runs(); second++)
        Sleep(1000);
    DeleteFileW(request);
    note(L"close", client_runs());
    return 0;
}

static int keep_package(void)
{
    wchar_t kept[MAX_PATH];
    in_data(kept, L"update\\installed.msi");
    return !argument || (lstrcmpiW(argument, kept) && !CopyFileW(argument, kept, FALSE));
}

static int remove_data(void)
{
    wchar_t all[MAX_PATH + 1] = {0};
    lstrcpyW(all, data);
    SHFILEOPSTRUCTW doing = {.wFunc = FO_DELETE, .pFrom = all, .fFlags = FOF_NO_UI};
    return exists(data) ? SHFileOperationW(&doing) : 0;
}

int wmain(int argc, wchar_t **argv)
{
    static const struct {
        const wchar_t *name;
        int (*work)(void);
    } works[] = {{L"close", close_client}, {L"keep", keep_package}, {L"remove-data", remove_data}, {L"forward", forward}, {L"back", back}};
    SERVICE_TABLE_ENTRYW table[] = {{L"YichuangAgent", serve}, {NULL, NULL}};
    find_places();
    argument = argc > 2 ? argv[2] : NULL;
    for (unsigned i = 0; argc > 1 && i < sizeof works / sizeof *works; i++)
        if (!lstrcmpW(argv[1], works[i].name))
            return works[i].work();
    return StartServiceCtrlDispatcherW(table) ? 0 : 1;
}
