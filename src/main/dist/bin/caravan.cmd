@echo off
rem Starts Caravan with the Java in JAVA_HOME or on the PATH. CARAVAN_JAVA_OPTS: more options for Java.
setlocal
set "CARAVAN_HOME=%~dp0.."
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" --version >nul 2>&1
if errorlevel 1 (
  echo caravan: Caravan needs Java 17 or newer, in JAVA_HOME or on the PATH. 1>&2
  exit /b 2
)
set "COMPILER=-XX:TieredStopAtLevel=1"
if "%~1"=="" set "COMPILER="
if /i "%~1"=="run" set "COMPILER="
"%JAVA%" %COMPILER% -XX:+UseSerialGC %CARAVAN_JAVA_OPTS% "-Dcaravan.home=%CARAVAN_HOME%" -jar "%CARAVAN_HOME%\caravan.jar" %*
exit /b %errorlevel%
