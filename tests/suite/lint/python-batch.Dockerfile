FROM python:latest as base

MAINTAINER data@example.org

RUN apt-get update && apt-get install -y build-essential libpq-dev \
 && pip install --upgrade pip

# The sources come first, so every change of them installs everything again.
COPY . /app
WORKDIR app
RUN pip install -r requirements.txt
RUN cd jobs && python -m compileall .
RUN sudo chown -R 1000:1000 /app

ADD settings.ini /app/
ENV PASSWORD=hunter2 MODE=batch
CMD python run.py
ENTRYPOINT ["python"]
ENTRYPOINT ["python3"]
